"""Made from checks.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '35308f2dfffa2271524d030a9a5f03f6d83988169474380aba7789ce53746b26'

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
    l_0_said = resolve('said')
    l_0_more = resolve('more')
    l_0_icons = resolve('icons')
    l_0_label = resolve('label')
    l_0_full = l_0_rows = l_0_quiet = l_0_loud = l_0_unlisted = missing
    try:
        t_1 = environment.filters['code']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'code' found.")
    try:
        t_2 = environment.filters['footer']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'footer' found.")
    try:
        t_3 = environment.filters['id']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'id' found.")
    try:
        t_4 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_5 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    try:
        t_6 = environment.filters['together']
    except KeyError:
        @internalcode
        def t_6(*unused):
            raise TemplateRuntimeError("No filter named 'together' found.")
    pass
    def macro(l_1_view):
        t_7 = []
        if l_1_view is missing:
            l_1_view = undefined("parameter 'view' was not provided", name='view')
        pass
        if environment.getattr(l_1_view, 'run_url'):
            pass
            t_7.extend((
                'the [full report](',
                escape(environment.finalize(environment.getattr(l_1_view, 'run_url'))),
                ')',
            ))
        else:
            pass
            t_7.append(
                'the full report',
            )
        return concat(t_7)
    context.exported_vars.add('full')
    context.vars['full'] = l_0_full = Macro(environment, macro, 'full', ('view',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_checks, l_1_said):
        t_8 = []
        if l_1_checks is missing:
            l_1_checks = undefined("parameter 'checks' was not provided", name='checks')
        if l_1_said is missing:
            l_1_said = undefined("parameter 'said' was not provided", name='said')
        pass
        t_8.append(
            '| | Check&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; | Baseline → now | Change | Limit |\n|:--|:--|--:|--:|:--|\n',
        )
        for l_2_check in l_1_checks:
            l_2_row = resolve('row')
            l_2_words = resolve('words')
            l_2_cell = missing
            _loop_vars = {}
            pass
            l_2_cell = context.call((undefined(name='row') if l_2_row is missing else l_2_row), l_2_check, _loop_vars=_loop_vars)
            _loop_vars['cell'] = l_2_cell
            t_8.extend((
                '| ',
                escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), environment.getattr(l_2_check, 'outcome')))),
                '&nbsp;',
                escape(environment.finalize(environment.getitem((undefined(name='words') if l_2_words is missing else l_2_words), environment.getattr(l_2_check, 'outcome')))),
            ))
            if (environment.getattr(l_2_check, 'blocking') and (environment.getattr(l_2_check, 'outcome') == 'inconclusive')):
                pass
                t_8.append(
                    ', blocks',
                )
            t_8.extend((
                ' | ',
                escape(environment.finalize(t_3(environment.getattr(l_2_check, 'id')))),
            ))
            if (environment.getattr(l_2_check, 'reason') != l_1_said):
                pass
                t_8.extend((
                    '<br>',
                    escape(environment.finalize(t_5(environment.getattr(l_2_check, 'reason')))),
                ))
            t_8.append(
                ' | ',
            )
            if environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'baseline'):
                pass
                t_8.extend((
                    escape(environment.finalize(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'baseline'))),
                    '&nbsp;→&nbsp;',
                ))
            if environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'measured'):
                pass
                t_8.extend((
                    '<b>',
                    escape(environment.finalize(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'measured'))),
                    '</b>',
                ))
            else:
                pass
                t_8.append(
                    '–',
                )
            t_8.append(
                ' | ',
            )
            if environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'arrow'):
                pass
                t_8.extend((
                    escape(environment.finalize(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'arrow'))),
                    '&nbsp;',
                ))
            t_8.extend((
                escape(environment.finalize(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'change'))),
                ' | ',
            ))
            if environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'limit'):
                pass
                t_8.append(
                    escape(environment.finalize(t_6(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'limit')))),
                )
            else:
                pass
                t_8.append(
                    '–',
                )
            if environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'amount'):
                pass
                t_8.extend((
                    ' = ',
                    escape(environment.finalize(environment.getattr((undefined(name='cell') if l_2_cell is missing else l_2_cell), 'amount'))),
                ))
            t_8.append(
                ' |\n',
            )
        l_2_check = l_2_row = l_2_cell = l_2_words = missing
        return concat(t_8)
    context.exported_vars.add('rows')
    context.vars['rows'] = l_0_rows = Macro(environment, macro, 'rows', ('checks', 'said'), False, False, False, context.eval_ctx.autoescape)
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
            yield escape(environment.finalize(t_5(environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'fix'))))
            yield ' '
        yield '('
        yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'problem'), 'code'))))
        yield ')\n'
    l_0_quiet = (environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'quiet')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')] if environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') else [])
    context.vars['quiet'] = l_0_quiet
    context.exported_vars.add('quiet')
    l_0_loud = environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'loud')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')]
    context.vars['loud'] = l_0_loud
    context.exported_vars.add('loud')
    if (undefined(name='loud') if l_0_loud is missing else l_0_loud):
        pass
        yield '\n'
        yield escape(environment.finalize(context.call((undefined(name='rows') if l_0_rows is missing else l_0_rows), (undefined(name='loud') if l_0_loud is missing else l_0_loud), (undefined(name='said') if l_0_said is missing else l_0_said))))
    l_0_unlisted = ((t_4(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')) - t_4((undefined(name='loud') if l_0_loud is missing else l_0_loud))) - t_4((undefined(name='quiet') if l_0_quiet is missing else l_0_quiet)))
    context.vars['unlisted'] = l_0_unlisted
    context.exported_vars.add('unlisted')
    if ((undefined(name='unlisted') if l_0_unlisted is missing else l_0_unlisted) and environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')):
        pass
        yield '\n\\+ '
        yield escape(environment.finalize((undefined(name='unlisted') if l_0_unlisted is missing else l_0_unlisted)))
        yield ' more that did not pass, in '
        yield escape(environment.finalize(context.call((undefined(name='full') if l_0_full is missing else l_0_full), (undefined(name='view') if l_0_view is missing else l_0_view))))
        yield '\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows') and environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'next')):
        pass
        yield '\n**Next:** '
        yield escape(environment.finalize(t_5(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'next'), 'fix'))))
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
            yield escape(environment.finalize(t_5(l_1_note)))
            yield '\n'
        l_1_note = missing
        if (t_4(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'notes')) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
            pass
            yield '- '
            yield escape(environment.finalize((t_4(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'notes')) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides'))))
            yield ' more notes are in '
            yield escape(environment.finalize(context.call((undefined(name='full') if l_0_full is missing else l_0_full), (undefined(name='view') if l_0_view is missing else l_0_view))))
            yield '\n'
    if (undefined(name='quiet') if l_0_quiet is missing else l_0_quiet):
        pass
        yield '\n<details><summary>'
        yield escape(environment.finalize(context.call((undefined(name='more') if l_0_more is missing else l_0_more), (undefined(name='quiet') if l_0_quiet is missing else l_0_quiet), (undefined(name='loud') if l_0_loud is missing else l_0_loud))))
        yield '</summary>\n\n'
        yield escape(environment.finalize(context.call((undefined(name='rows') if l_0_rows is missing else l_0_rows), (undefined(name='quiet') if l_0_quiet is missing else l_0_quiet), (undefined(name='said') if l_0_said is missing else l_0_said))))
        yield '\n</details>\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'folds') and environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'searched')):
        pass
        for l_1_check in environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'searched'):
            l_1_found_slices = resolve('found_slices')
            l_1_more_found = resolve('more_found')
            _loop_vars = {}
            pass
            yield '\n<details><summary>Slices of '
            yield escape(environment.finalize(t_3(environment.getattr(l_1_check, 'id'))))
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
            if (t_4(l_1_group) > (undefined(name='most_ids') if l_1_most_ids is missing else l_1_most_ids)):
                pass
                yield ' and '
                yield escape(environment.finalize((t_4(l_1_group) - (undefined(name='most_ids') if l_1_most_ids is missing else l_1_most_ids))))
                yield ' more'
            yield ': '
            yield escape(environment.finalize(t_5(environment.getattr(environment.getitem(l_1_group, 0), 'fix'))))
            yield '<br>'
            yield escape(environment.finalize(t_1(environment.getattr(environment.getitem(l_1_group, 0), 'command'))))
            yield '\n'
        l_1_loop = l_1_group = l_1_most_ids = missing
        if environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'more_fixes'):
            pass
            yield '- '
            yield escape(environment.finalize(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'more_fixes')))
            yield ' more, in '
            yield escape(environment.finalize(context.call((undefined(name='full') if l_0_full is missing else l_0_full), (undefined(name='view') if l_0_view is missing else l_0_view))))
            yield '\n'
        yield '\n</details>\n'
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'passes') and environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed')):
        pass
        yield '\n<details><summary>'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_4(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'))))
        yield ' passed</summary>\n\n'
        yield escape(environment.finalize(context.call((undefined(name='rows') if l_0_rows is missing else l_0_rows), environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'), None)))
        yield '\n</details>\n'
    elif (environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed') and environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'shown')):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_0_icons is missing else l_0_icons), 'pass')))
        yield ' '
        yield escape(environment.finalize(t_4(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'passed'))))
        yield ' passed.\n'
    if environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'unselected'):
        pass
        yield '\n'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'unselected')))
        yield ' '
        yield escape(environment.finalize(('check was' if (environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'unselected') == 1) else 'checks were')))
        yield ' not selected.\n'
    yield '\n<sub>'
    l_1_loop = missing
    for l_1_piece, l_1_loop in LoopContext(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'story'), 'footer'), undefined):
        _loop_vars = {}
        pass
        yield escape(environment.finalize(t_2(l_1_piece)))
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
        yield escape(environment.finalize(t_5((undefined(name='label') if l_0_label is missing else l_0_label))))
    yield '</sub>'

blocks = {}
debug_info = '1=55&2=75&5=85&6=91&7=95&10=171&12=174&13=179&14=185&16=187&17=190&18=193&20=196&22=197&23=200&25=203&27=207&29=210&31=214&33=217&34=221&36=224&37=227&40=231&42=234&44=236&47=238&48=240&50=246&54=248&55=252&57=265&59=268&65=272&69=276&70=282&72=305&73=308&78=313&80=316&82=320&84=322&86=325&88=329&90=332&93=338'
