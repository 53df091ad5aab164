"""Made from checks.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '3b17918ed1b67dc00d01beaa3ad51a404a0e5a664968cc9178bce9b481213073'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'checks.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_view = resolve('view')
    l_0_place = resolve('place')
    l_0_tier = resolve('tier')
    l_0_icons = resolve('icons')
    l_0_label = resolve('label')
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
    if environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'):
        pass
        yield '\n'
        if environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'file'):
            pass
            yield 'At '
            yield escape(environment.finalize(t_1(context.call((undefined(name='place') if l_0_place is missing else l_0_place), environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem')))))
            yield '. '
        if environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'fix'):
            pass
            yield '**Fix:** '
            yield escape(environment.finalize(t_4(environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'fix'))))
            yield ' '
        yield '('
        yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'code'))))
        yield ')\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows') and environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')):
        pass
        yield '\n| | Check | This change | Baseline | Change | Limit | Reason |\n|:--|:--|--:|--:|--:|:--|:--|\n'
        for l_1_check in environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')]:
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
        if (t_3(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')):
            pass
            yield '\n'
            yield escape(environment.finalize((t_3(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows'))))
            yield ' more did not pass; the full report has them.\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows') and environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'next')):
        pass
        yield '\n**Next:** '
        yield escape(environment.finalize(t_4(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'next'), 'fix'))))
        yield '<br>'
        yield escape(environment.finalize(t_1(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'next'), 'command'))))
        yield '\n'
    if (environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'notes') and environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
        pass
        yield '\n'
        for l_1_note in environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'notes')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '- '
            yield escape(environment.finalize(t_4(l_1_note)))
            yield '\n'
        l_1_note = missing
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') and environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'searched')):
        pass
        for l_1_check in environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'searched'):
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
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') and environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'fixes')):
        pass
        yield '\n<details><summary>Fix and reproduce</summary>\n\n'
        l_1_loop = missing
        for l_1_group, l_1_loop in LoopContext(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'fixes'), undefined):
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
        if environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'more_fixes'):
            pass
            yield '- '
            yield escape(environment.finalize(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'more_fixes')))
            yield ' more, in the full report\n'
        yield '\n</details>\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'passes') and environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed')):
        pass
        yield '\n<details><summary>'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_3(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'))))
        yield ' passed</summary>\n\n| Check | This change | Baseline | Change | Limit | Reason |\n|:--|--:|--:|--:|:--|:--|\n'
        for l_1_check in environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'):
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
    elif (environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed') and environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_3(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'))))
        yield ' passed.\n'
    if environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'unselected'):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'unselected')))
        yield ' checks were not selected.\n'
    yield '\n<sub>'
    l_1_loop = missing
    for l_1_piece, l_1_loop in LoopContext(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'footer'), undefined):
        _loop_vars = {}
        pass
        yield escape(environment.finalize(t_4(l_1_piece)))
        if (not environment.getattr(l_1_loop, 'last')):
            pass
            yield ' · '
    l_1_loop = l_1_piece = missing
    if environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'run_url'):
        pass
        yield ' · [run]('
        yield escape(environment.finalize(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'run_url')))
        yield ')'
    if (undefined(name='label') if l_0_label is missing else l_0_label):
        pass
        yield ' · '
        yield escape(environment.finalize(t_4((undefined(name='label') if l_0_label is missing else l_0_label))))
    yield '</sub>'

blocks = {}
debug_info = '1=40&3=43&4=48&5=54&7=56&11=59&12=64&13=67&15=92&17=95&20=97&22=100&24=104&26=107&27=111&30=114&31=116&33=122&37=124&38=128&40=141&42=144&48=148&52=152&53=158&55=181&56=184&61=187&63=190&67=194&68=199&69=202&73=221&75=224&77=228&79=231&82=235'
