"""Made from comment.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '73484da70d161466ca95609fc935a4a7459f4b22a7b5b26897e86b9a22da2fa1'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'comment.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_marker = resolve('marker')
    l_0_icon = resolve('icon')
    l_0_report = resolve('report')
    l_0_story = resolve('story')
    l_0_tier = resolve('tier')
    l_0_place = resolve('place')
    l_0_next = resolve('next')
    l_0_notes = resolve('notes')
    l_0_searched = resolve('searched')
    l_0_fixes = resolve('fixes')
    l_0_more_fixes = resolve('more_fixes')
    l_0_icons = resolve('icons')
    l_0_run_url = resolve('run_url')
    try:
        t_1 = environment.filters['code']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'code' found.")
    try:
        t_2 = environment.filters['id']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'id' found.")
    try:
        t_3 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_4 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    pass
    yield '<!-- mlgate:comment v=1 id='
    yield escape(environment.finalize((undefined(name='marker') if l_0_marker is missing else l_0_marker)))
    yield ' -->\n### '
    yield escape(environment.finalize((undefined(name='icon') if l_0_icon is missing else l_0_icon)))
    yield ' mlgate'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name'):
        pass
        yield ' '
        yield escape(environment.finalize(t_1(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name'))))
    yield ' · '
    yield escape(environment.finalize(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'title')))
    yield '\n'
    if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'sentence'):
        pass
        yield '\n**'
        yield escape(environment.finalize(t_4(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'sentence'))))
        yield '**\n'
    if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened'):
        pass
        yield '\n> [!WARNING]\n> **This change loosens its own gate.** The limits of '
        yield escape(environment.finalize(('the base' if (environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'policy'), 'bound_from') == 'base') else 'this change')))
        yield ' were used.\n'
        for l_1_moved in environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '> - '
            yield escape(environment.finalize(t_1(environment.getattr(l_1_moved, 'what'))))
            yield ' from '
            yield escape(environment.finalize(t_1(environment.getattr(l_1_moved, 'before'))))
            yield ' to '
            yield escape(environment.finalize(t_1(environment.getattr(l_1_moved, 'after'))))
            yield '\n'
        l_1_moved = missing
        if (t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened')) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
            pass
            yield '> - '
            yield escape(environment.finalize((t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened')) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides'))))
            yield ' more\n'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'):
        pass
        yield '\n'
        if environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'file'):
            pass
            yield 'At '
            yield escape(environment.finalize(t_1(context.call((undefined(name='place') if l_0_place is missing else l_0_place), environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem')))))
            yield '. '
        if environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'fix'):
            pass
            yield '**Fix:** '
            yield escape(environment.finalize(t_4(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'fix'))))
            yield ' '
        yield '('
        yield escape(environment.finalize(t_1(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'code'))))
        yield ')\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows') and environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'shown')):
        pass
        yield '\n| | Check | This change | Baseline | Change | Limit | Reason |\n|:--|:--|--:|--:|--:|:--|:--|\n'
        for l_1_check in environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'shown')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')]:
            l_1_cells = resolve('cells')
            l_1_row = missing
            _loop_vars = {}
            pass
            l_1_row = context.call((undefined(name='cells') if l_1_cells is missing else l_1_cells), l_1_check, _loop_vars=_loop_vars)
            _loop_vars['row'] = l_1_row
            yield '| '
            yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), environment.getattr(l_1_check, 'outcome'))))
            yield ' '
            yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_check, 'outcome'), 'value')))
            if (environment.getattr(l_1_check, 'blocking') and (environment.getattr(l_1_check, 'outcome') == 'inconclusive')):
                pass
                yield ', blocks'
            yield ' | '
            yield escape(environment.finalize(t_2(environment.getattr(l_1_check, 'id'))))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'measured')))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'baseline')))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'change')))
            yield ' | '
            if environment.getattr(l_1_check, 'limit'):
                pass
                yield escape(environment.finalize(t_1(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'limit'))))
            else:
                pass
                yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'limit')))
            yield ' | '
            yield escape(environment.finalize(t_4(environment.getattr(l_1_check, 'reason'))))
            yield ' |\n'
        l_1_check = l_1_cells = l_1_row = missing
        if (t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'shown')) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')):
            pass
            yield '\n'
            yield escape(environment.finalize((t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'shown')) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows'))))
            yield ' more did not pass; the full report has them.\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows') and (undefined(name='next') if l_0_next is missing else l_0_next)):
        pass
        yield '\n**Next:** '
        yield escape(environment.finalize(t_4(environment.getattr((undefined(name='next') if l_0_next is missing else l_0_next), 'fix'))))
        yield '<br>'
        yield escape(environment.finalize(t_1(environment.getattr((undefined(name='next') if l_0_next is missing else l_0_next), 'command'))))
        yield '\n'
    if ((undefined(name='notes') if l_0_notes is missing else l_0_notes) and environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
        pass
        yield '\n'
        for l_1_note in (undefined(name='notes') if l_0_notes is missing else l_0_notes)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '- '
            yield escape(environment.finalize(t_4(l_1_note)))
            yield '\n'
        l_1_note = missing
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') and (undefined(name='searched') if l_0_searched is missing else l_0_searched)):
        pass
        for l_1_check in (undefined(name='searched') if l_0_searched is missing else l_0_searched):
            l_1_found_slices = resolve('found_slices')
            l_1_more_found = resolve('more_found')
            _loop_vars = {}
            pass
            yield '\n<details><summary>Slices of '
            yield escape(environment.finalize(t_2(environment.getattr(l_1_check, 'id'))))
            yield '</summary>\n\n| Slice | Rows | Worse | Better | Change | p over all slices |\n|:--|--:|--:|--:|--:|--:|\n'
            for l_2_one in context.call((undefined(name='found_slices') if l_1_found_slices is missing else l_1_found_slices), l_1_check, _loop_vars=_loop_vars):
                _loop_vars = {}
                pass
                yield '| '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'where')))
                yield ' | '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'rows')))
                yield ' | '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'worse')))
                yield ' | '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'better')))
                yield ' | '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'change')))
                yield ' | '
                yield escape(environment.finalize(environment.getattr(l_2_one, 'p_value')))
                yield ' |\n'
            l_2_one = missing
            if context.call((undefined(name='more_found') if l_1_more_found is missing else l_1_more_found), l_1_check, _loop_vars=_loop_vars):
                pass
                yield '\n'
                yield escape(environment.finalize(context.call((undefined(name='more_found') if l_1_more_found is missing else l_1_more_found), l_1_check, _loop_vars=_loop_vars)))
                yield ' more are not listed.\n'
            yield '\n</details>\n'
        l_1_check = l_1_found_slices = l_1_more_found = missing
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') and (undefined(name='fixes') if l_0_fixes is missing else l_0_fixes)):
        pass
        yield '\n<details><summary>Fix and reproduce</summary>\n\n'
        l_1_loop = missing
        for l_1_group, l_1_loop in LoopContext((undefined(name='fixes') if l_0_fixes is missing else l_0_fixes), undefined):
            l_1_most_ids = resolve('most_ids')
            _loop_vars = {}
            pass
            yield '- '
            l_2_loop = missing
            for l_2_check, l_2_loop in LoopContext(l_1_group[:(undefined(name='most_ids') if l_1_most_ids is missing else l_1_most_ids)], undefined):
                _loop_vars = {}
                pass
                yield escape(environment.finalize(t_1(environment.getattr(l_2_check, 'id'))))
                if environment.getattr(l_2_check, 'file'):
                    pass
                    yield ' at '
                    yield escape(environment.finalize(t_1(context.call((undefined(name='place') if l_0_place is missing else l_0_place), l_2_check, _loop_vars=_loop_vars))))
                if (not environment.getattr(l_2_loop, 'last')):
                    pass
                    yield ', '
            l_2_loop = l_2_check = missing
            if (t_3(l_1_group) > (undefined(name='most_ids') if l_1_most_ids is missing else l_1_most_ids)):
                pass
                yield ' and '
                yield escape(environment.finalize((t_3(l_1_group) - (undefined(name='most_ids') if l_1_most_ids is missing else l_1_most_ids))))
                yield ' more'
            yield ': '
            yield escape(environment.finalize(t_4(environment.getattr(environment.getitem(l_1_group, 0), 'fix'))))
            yield '<br>'
            yield escape(environment.finalize(t_1(environment.getattr(environment.getitem(l_1_group, 0), 'command'))))
            yield '\n'
        l_1_loop = l_1_group = l_1_most_ids = missing
        if (undefined(name='more_fixes') if l_0_more_fixes is missing else l_0_more_fixes):
            pass
            yield '- '
            yield escape(environment.finalize((undefined(name='more_fixes') if l_0_more_fixes is missing else l_0_more_fixes)))
            yield ' more, in the full report\n'
        yield '\n</details>\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'passes') and environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'passed')):
        pass
        yield '\n<details><summary>'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'passed'))))
        yield ' passed</summary>\n\n| Check | This change | Baseline | Change | Limit | Reason |\n|:--|--:|--:|--:|:--|:--|\n'
        for l_1_check in environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'passed'):
            l_1_cells = resolve('cells')
            l_1_row = missing
            _loop_vars = {}
            pass
            l_1_row = context.call((undefined(name='cells') if l_1_cells is missing else l_1_cells), l_1_check, _loop_vars=_loop_vars)
            _loop_vars['row'] = l_1_row
            yield '| '
            yield escape(environment.finalize(t_2(environment.getattr(l_1_check, 'id'))))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'measured')))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'baseline')))
            yield ' | '
            yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'change')))
            yield ' | '
            if environment.getattr(l_1_check, 'limit'):
                pass
                yield escape(environment.finalize(t_1(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'limit'))))
            else:
                pass
                yield escape(environment.finalize(environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'limit')))
            yield ' | '
            yield escape(environment.finalize(t_4(environment.getattr(l_1_check, 'reason'))))
            yield ' |\n'
        l_1_check = l_1_cells = l_1_row = missing
        yield '\n</details>\n'
    elif (environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'passed') and environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'shown')):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_3(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'passed'))))
        yield ' passed.\n'
    if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'unselected'):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'unselected')))
        yield ' checks were not selected.\n'
    yield '\n<sub>'
    l_1_loop = missing
    for l_1_piece, l_1_loop in LoopContext(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'footer'), undefined):
        _loop_vars = {}
        pass
        yield escape(environment.finalize(t_4(l_1_piece)))
        if (not environment.getattr(l_1_loop, 'last')):
            pass
            yield ' · '
    l_1_loop = l_1_piece = missing
    if (undefined(name='run_url') if l_0_run_url is missing else l_0_run_url):
        pass
        yield ' · [run]('
        yield escape(environment.finalize((undefined(name='run_url') if l_0_run_url is missing else l_0_run_url)))
        yield ')'
    yield '</sub>'

blocks = {}
debug_info = '1=49&2=51&3=60&5=63&7=65&10=68&11=70&12=74&14=81&15=84&18=86&20=89&21=94&22=100&24=102&28=105&29=110&30=113&32=138&34=141&37=143&39=146&41=150&43=153&44=157&47=160&48=162&50=168&54=170&55=174&57=187&59=190&65=194&69=198&70=204&72=227&73=230&78=233&80=236&84=240&85=245&86=248&90=267&92=270&94=274&96=277&99=281'
