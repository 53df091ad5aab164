"""Made from report.html.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '60cd92505874e95a7882a6929ef25ceb314602996c70c9627d9bf403924afb5e'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'report.html.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_framed = resolve('framed')
    l_0_beginning = resolve('beginning')
    l_0_report = resolve('report')
    l_0_tone = resolve('tone')
    l_0_run_url = resolve('run_url')
    l_0_counted = resolve('counted')
    l_0_story = resolve('story')
    l_0_to_do = resolve('to_do')
    l_0_place = resolve('place')
    l_0_check = resolve('check')
    l_0_anchor = resolve('anchor')
    l_0_most_next = resolve('most_next')
    l_0_sections = resolve('sections')
    l_0_filters = resolve('filters')
    l_0_namespace = resolve('namespace')
    l_0_seen = resolve('seen')
    l_0_origins = resolve('origins')
    l_0_word = l_0_value = l_0_fact_list = l_0_remedy = l_0_examples = l_0_groups = l_0_found = l_0_waiver = l_0_told = l_0_slice_row = l_0_slice_rows = l_0_slices = l_0_summary = l_0_article = l_0_lines = l_0_fold = l_0_counts = missing
    try:
        t_1 = environment.filters['count']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'count' found.")
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
        t_4 = environment.filters['list']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'list' found.")
    try:
        t_5 = environment.filters['number']
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'number' found.")
    try:
        t_6 = environment.filters['rejectattr']
    except KeyError:
        @internalcode
        def t_6(*unused):
            raise TemplateRuntimeError("No filter named 'rejectattr' found.")
    try:
        t_7 = environment.filters['rows']
    except KeyError:
        @internalcode
        def t_7(*unused):
            raise TemplateRuntimeError("No filter named 'rows' found.")
    try:
        t_8 = environment.filters['selectattr']
    except KeyError:
        @internalcode
        def t_8(*unused):
            raise TemplateRuntimeError("No filter named 'selectattr' found.")
    try:
        t_9 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_9(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    try:
        t_10 = environment.filters['short']
    except KeyError:
        @internalcode
        def t_10(*unused):
            raise TemplateRuntimeError("No filter named 'short' found.")
    try:
        t_11 = environment.filters['truncate']
    except KeyError:
        @internalcode
        def t_11(*unused):
            raise TemplateRuntimeError("No filter named 'truncate' found.")
    try:
        t_12 = environment.tests['none']
    except KeyError:
        @internalcode
        def t_12(*unused):
            raise TemplateRuntimeError("No test named 'none' found.")
    pass
    def macro(l_1_outcome, l_1_blocking):
        t_13 = []
        l_1_badge = resolve('badge')
        if l_1_outcome is missing:
            l_1_outcome = undefined("parameter 'outcome' was not provided", name='outcome')
        if l_1_blocking is missing:
            l_1_blocking = False
        pass
        t_13.extend((
            '<span class="badge ',
            escape(environment.finalize(environment.getattr(l_1_outcome, 'value'))),
            '">',
            escape(environment.finalize(context.call((undefined(name='badge') if l_1_badge is missing else l_1_badge), l_1_outcome))),
            '</span>',
        ))
        if l_1_blocking:
            pass
            t_13.append(
                ' <span class="blocks">blocks</span>',
            )
        return concat(t_13)
    context.exported_vars.add('word')
    context.vars['word'] = l_0_word = Macro(environment, macro, 'word', ('outcome', 'blocking'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_text, l_1_wide):
        t_14 = []
        if l_1_text is missing:
            l_1_text = undefined("parameter 'text' was not provided", name='text')
        if l_1_wide is missing:
            l_1_wide = False
        pass
        t_14.extend((
            '<td class="',
            escape(environment.finalize(('n' if (t_3(l_1_text) <= 20) else 'long'))),
        ))
        if l_1_wide:
            pass
            t_14.append(
                ' wide',
            )
        t_14.extend((
            '">',
            escape(environment.finalize(l_1_text)),
            '</td>',
        ))
        return concat(t_14)
    context.exported_vars.add('value')
    context.vars['value'] = l_0_value = Macro(environment, macro, 'value', ('text', 'wide'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_pairs):
        t_15 = []
        if l_1_pairs is missing:
            l_1_pairs = undefined("parameter 'pairs' was not provided", name='pairs')
        pass
        t_15.append(
            '<dl class="facts">\n',
        )
        for l_2_fact in l_1_pairs:
            _loop_vars = {}
            pass
            t_15.extend((
                '<div><dt>',
                escape(environment.finalize(environment.getattr(l_2_fact, 'name'))),
                '</dt><dd>',
            ))
            if environment.getattr(l_2_fact, 'code'):
                pass
                t_15.append(
                    escape(environment.finalize(t_2(environment.getattr(l_2_fact, 'value')))),
                )
            else:
                pass
                t_15.append(
                    escape(environment.finalize(environment.getattr(l_2_fact, 'value'))),
                )
            t_15.append(
                '</dd></div>\n',
            )
        l_2_fact = missing
        t_15.append(
            '</dl>\n',
        )
        return concat(t_15)
    context.exported_vars.add('fact_list')
    context.vars['fact_list'] = l_0_fact_list = Macro(environment, macro, 'fact_list', ('pairs',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check):
        t_16 = []
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        pass
        if environment.getattr(l_1_check, 'fix'):
            pass
            t_16.extend((
                '<p class="fix"><b>Fix</b> ',
                escape(environment.finalize(t_9(environment.getattr(l_1_check, 'fix')))),
                '</p>\n',
            ))
        if (environment.getattr(l_1_check, 'outcome') in ('fail', 'error', 'warn', 'inconclusive')):
            pass
            t_16.extend((
                '<p class="command"><code>',
                escape(environment.finalize(environment.getattr(l_1_check, 'command'))),
                '</code></p>\n',
            ))
        return concat(t_16)
    context.exported_vars.add('remedy')
    context.vars['remedy'] = l_0_remedy = Macro(environment, macro, 'remedy', ('check',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check):
        t_17 = []
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        pass
        if (environment.getattr(l_1_check, 'failing') and environment.getattr(environment.getattr(l_1_check, 'failing'), 'examples')):
            pass
            t_17.extend((
                '<table class="examples">\n<caption>',
                escape(environment.finalize(t_7(environment.getattr(environment.getattr(l_1_check, 'failing'), 'rows')))),
                ' ',
                escape(environment.finalize(('breaks' if (environment.getattr(environment.getattr(l_1_check, 'failing'), 'rows') == 1) else 'break'))),
                ' the rule; the first of them</caption>\n<thead><tr><th scope="col" class="n">Row</th><th scope="col">Value</th></tr></thead>\n<tbody>\n',
            ))
            for l_2_example in environment.getattr(environment.getattr(l_1_check, 'failing'), 'examples'):
                _loop_vars = {}
                pass
                t_17.append(
                    '<tr><td class="n">',
                )
                if t_12(environment.getattr(l_2_example, 'row')):
                    pass
                    t_17.append(
                        '–',
                    )
                else:
                    pass
                    t_17.append(
                        escape(environment.finalize(t_1(environment.getattr(l_2_example, 'row')))),
                    )
                t_17.append(
                    '</td><td>',
                )
                if t_12(environment.getattr(l_2_example, 'value')):
                    pass
                    t_17.append(
                        '<i>hidden (privacy.examples)</i>',
                    )
                else:
                    pass
                    t_17.extend((
                        '<code>',
                        escape(environment.finalize(environment.getattr(l_2_example, 'value'))),
                        '</code>',
                    ))
                t_17.append(
                    '</td></tr>\n',
                )
            l_2_example = missing
            t_17.append(
                '</tbody>\n</table>\n',
            )
        return concat(t_17)
    context.exported_vars.add('examples')
    context.vars['examples'] = l_0_examples = Macro(environment, macro, 'examples', ('check',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check):
        t_18 = []
        l_1_group_table = resolve('group_table')
        l_1_table = missing
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        pass
        l_1_table = context.call((undefined(name='group_table') if l_1_group_table is missing else l_1_group_table), l_1_check)
        if environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'rows'):
            pass
            t_18.append(
                '<table class="rates">\n<caption>Rates of the groups, and the bounds within which each lies</caption>\n<thead><tr><th scope="col">Group</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Rate</th><th scope="col" class="drawn"><span class="spoken">Drawn</span></th></tr></thead>\n',
            )
            for (l_2_name, l_2_rates) in environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'rows'):
                _loop_vars = {}
                pass
                t_18.extend((
                    '<tbody>\n<tr class="name"><th scope="rowgroup" colspan="4">',
                    escape(environment.finalize(l_2_name)),
                    '</th></tr>\n',
                ))
                for l_3_rate in l_2_rates:
                    l_3_range = resolve('range')
                    l_3_group_plot = resolve('group_plot')
                    _loop_vars = {}
                    pass
                    t_18.extend((
                        '<tr><th scope="row">',
                        escape(environment.finalize(environment.getattr(l_3_rate, 'group'))),
                    ))
                    if environment.getattr(l_3_rate, 'note'):
                        pass
                        t_18.extend((
                            ' <small>',
                            escape(environment.finalize(environment.getattr(l_3_rate, 'note'))),
                            '</small>',
                        ))
                    t_18.append(
                        '</th><td class="n">',
                    )
                    if t_12(environment.getattr(l_3_rate, 'n')):
                        pass
                        t_18.append(
                            '–',
                        )
                    else:
                        pass
                        t_18.append(
                            escape(environment.finalize(t_1(environment.getattr(l_3_rate, 'n')))),
                        )
                    t_18.extend((
                        '</td><td class="n">',
                        escape(environment.finalize(t_5(environment.getattr(l_3_rate, 'rate')))),
                    ))
                    if ((not t_12(environment.getattr(l_3_rate, 'low'))) or (not t_12(environment.getattr(l_3_rate, 'high')))):
                        pass
                        t_18.extend((
                            ' <small>',
                            escape(environment.finalize(context.call((undefined(name='range') if l_3_range is missing else l_3_range), environment.getattr(l_3_rate, 'low'), environment.getattr(l_3_rate, 'high'), _loop_vars=_loop_vars))),
                            '</small>',
                        ))
                    t_18.extend((
                        '</td><td class="drawn">',
                        escape(environment.finalize(context.call((undefined(name='group_plot') if l_3_group_plot is missing else l_3_group_plot), l_3_rate, environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'axis'), _loop_vars=_loop_vars))),
                        '</td></tr>\n',
                    ))
                l_3_rate = l_3_range = l_3_group_plot = missing
                t_18.append(
                    '</tbody>\n',
                )
            l_2_name = l_2_rates = missing
            t_18.append(
                '</table>\n',
            )
        return concat(t_18)
    context.exported_vars.add('groups')
    context.vars['groups'] = l_0_groups = Macro(environment, macro, 'groups', ('check',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check):
        t_19 = []
        l_1_found_slices = resolve('found_slices')
        l_1_slices = l_0_slices
        l_1_more_found = resolve('more_found')
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        pass
        l_1_slices = context.call((undefined(name='found_slices') if l_1_found_slices is missing else l_1_found_slices), l_1_check)
        if (undefined(name='slices') if l_1_slices is missing else l_1_slices):
            pass
            t_19.append(
                '<table class="found">\n<caption>Slices that are worse, the most rows lost first',
            )
            if context.call((undefined(name='more_found') if l_1_more_found is missing else l_1_more_found), l_1_check):
                pass
                t_19.extend((
                    '; ',
                    escape(environment.finalize(t_1(context.call((undefined(name='more_found') if l_1_more_found is missing else l_1_more_found), l_1_check)))),
                    ' more are not listed',
                ))
            t_19.append(
                '</caption>\n<thead><tr><th scope="col">Slice</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Worse</th><th scope="col" class="n">Better</th><th scope="col" class="n">Change</th><th scope="col" class="n wide">p over all slices</th></tr></thead>\n<tbody>\n',
            )
            for l_2_one in (undefined(name='slices') if l_1_slices is missing else l_1_slices):
                _loop_vars = {}
                pass
                t_19.extend((
                    '<tr><th scope="row">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'where'))),
                    '</th><td class="n">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'rows'))),
                    '</td><td class="n">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'worse'))),
                    '</td><td class="n">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'better'))),
                    '</td><td class="n">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'change'))),
                    '</td><td class="n wide">',
                    escape(environment.finalize(environment.getattr(l_2_one, 'p_value'))),
                    '</td></tr>\n',
                ))
            l_2_one = missing
            t_19.append(
                '</tbody>\n</table>\n',
            )
        return concat(t_19)
    context.exported_vars.add('found')
    context.vars['found'] = l_0_found = Macro(environment, macro, 'found', ('check',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check):
        t_20 = []
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        pass
        if environment.getattr(l_1_check, 'waiver'):
            pass
            t_20.append(
                '<div class="box"><b>Waived</b>\n<dl class="facts">\n',
            )
            def t_21(fiter):
                for (l_2_name, l_2_value) in fiter:
                    if (not t_12(l_2_value)):
                        yield (l_2_name, l_2_value)
            for (l_2_name, l_2_value) in t_21(context.call(environment.getattr(environment.getattr(l_1_check, 'waiver'), 'items'))):
                _loop_vars = {}
                pass
                t_20.extend((
                    '<div><dt>',
                    escape(environment.finalize(l_2_name)),
                    '</dt><dd>',
                    escape(environment.finalize(l_2_value)),
                    '</dd></div>\n',
                ))
            l_2_name = l_2_value = missing
            t_20.append(
                '</dl>\n</div>\n',
            )
        return concat(t_20)
    context.exported_vars.add('waiver')
    context.vars['waiver'] = l_0_waiver = Macro(environment, macro, 'waiver', ('check',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check, l_1_draw):
        t_22 = []
        l_1_large = resolve('large')
        l_1_share_bar = resolve('share_bar')
        l_1_facts = resolve('facts')
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        if l_1_draw is missing:
            l_1_draw = undefined("parameter 'draw' was not provided", name='draw')
        pass
        t_22.extend((
            '<p class="reason">',
            escape(environment.finalize(t_9(environment.getattr(l_1_check, 'reason')))),
            '</p>\n',
            escape(environment.finalize(context.call((undefined(name='remedy') if l_0_remedy is missing else l_0_remedy), l_1_check))),
            '\n',
            escape(environment.finalize(context.call((undefined(name='waiver') if l_0_waiver is missing else l_0_waiver), l_1_check))),
            '\n',
        ))
        if l_1_draw:
            pass
            t_22.extend((
                escape(environment.finalize(context.call((undefined(name='large') if l_1_large is missing else l_1_large), l_1_check))),
                '\n',
            ))
        if ((environment.getattr(l_1_check, 'failing') and environment.getattr(environment.getattr(l_1_check, 'failing'), 'rows')) and l_1_draw):
            pass
            t_22.extend((
                '<div class="share"><span>',
                escape(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_check, 'failing'), 'share'), 'share'))),
                ' of the rows</span>',
                escape(environment.finalize(context.call((undefined(name='share_bar') if l_1_share_bar is missing else l_1_share_bar), environment.getattr(environment.getattr(l_1_check, 'failing'), 'share')))),
                '</div>\n',
            ))
        t_22.extend((
            escape(environment.finalize(context.call((undefined(name='groups') if l_0_groups is missing else l_0_groups), l_1_check))),
            '\n',
            escape(environment.finalize(context.call((undefined(name='found') if l_0_found is missing else l_0_found), l_1_check))),
            '\n',
            escape(environment.finalize(context.call((undefined(name='fact_list') if l_0_fact_list is missing else l_0_fact_list), context.call((undefined(name='facts') if l_1_facts is missing else l_1_facts), l_1_check)))),
            '\n',
            escape(environment.finalize(context.call((undefined(name='examples') if l_0_examples is missing else l_0_examples), l_1_check))),
            '\n',
        ))
        for l_2_note in environment.getattr(l_1_check, 'notes'):
            _loop_vars = {}
            pass
            t_22.extend((
                '<p class="note">',
                escape(environment.finalize(t_9(l_2_note))),
                '</p>\n',
            ))
        l_2_note = missing
        return concat(t_22)
    context.exported_vars.add('told')
    context.vars['told'] = l_0_told = Macro(environment, macro, 'told', ('check', 'draw'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check, l_1_axis, l_1_change, l_1_with_fix):
        t_23 = []
        l_1_cells = resolve('cells')
        l_1_slice_of = resolve('slice_of')
        l_1_held = resolve('held')
        l_1_small = resolve('small')
        l_1_row = l_1_where = missing
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        if l_1_axis is missing:
            l_1_axis = undefined("parameter 'axis' was not provided", name='axis')
        if l_1_change is missing:
            l_1_change = undefined("parameter 'change' was not provided", name='change')
        if l_1_with_fix is missing:
            l_1_with_fix = undefined("parameter 'with_fix' was not provided", name='with_fix')
        pass
        l_1_row = context.call((undefined(name='cells') if l_1_cells is missing else l_1_cells), l_1_check)
        l_1_where = context.call((undefined(name='slice_of') if l_1_slice_of is missing else l_1_slice_of), l_1_check)
        t_23.extend((
            '<tr id="',
            escape(environment.finalize(context.call((undefined(name='anchor') if l_0_anchor is missing else l_0_anchor), environment.getattr(l_1_check, 'id')))),
            '"><th scope="row"><span class="column">',
            escape(environment.finalize(environment.getitem((undefined(name='where') if l_1_where is missing else l_1_where), 0))),
            '</span> ',
            escape(environment.finalize(environment.getitem((undefined(name='where') if l_1_where is missing else l_1_where), 1))),
            '</th><td>',
            escape(environment.finalize(context.call((undefined(name='word') if l_0_word is missing else l_0_word), environment.getattr(l_1_check, 'outcome'), environment.getattr(l_1_check, 'blocking')))),
            '</td><td class="n wide">',
        ))
        if t_12(environment.getattr(l_1_check, 'n')):
            pass
            t_23.append(
                '–',
            )
        else:
            pass
            t_23.append(
                escape(environment.finalize(t_1(environment.getattr(l_1_check, 'n')))),
            )
        t_23.append(
            '</td>',
        )
        if l_1_change:
            pass
            t_23.extend((
                escape(environment.finalize(context.call((undefined(name='value') if l_0_value is missing else l_0_value), environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'baseline'), True))),
                escape(environment.finalize(context.call((undefined(name='value') if l_0_value is missing else l_0_value), environment.getattr((undefined(name='row') if l_1_row is missing else l_1_row), 'measured'), True))),
            ))
        t_23.extend((
            escape(environment.finalize(context.call((undefined(name='value') if l_0_value is missing else l_0_value), context.call((undefined(name='held') if l_1_held is missing else l_1_held), l_1_check)))),
            '<td class="drawn ',
            escape(environment.finalize(environment.getattr(environment.getattr(l_1_check, 'outcome'), 'value'))),
            '">',
        ))
        if l_1_axis:
            pass
            t_23.append(
                escape(environment.finalize(context.call((undefined(name='small') if l_1_small is missing else l_1_small), l_1_check, l_1_axis))),
            )
        elif environment.getattr(l_1_check, 'failing'):
            pass
            t_23.append(
                escape(environment.finalize(context.call((undefined(name='small') if l_1_small is missing else l_1_small), l_1_check))),
            )
        t_23.append(
            '</td></tr>\n',
        )
        if (environment.getattr(l_1_check, 'outcome') != 'pass'):
            pass
            t_23.extend((
                '<tr class="why"><td colspan="',
                escape(environment.finalize((7 if l_1_change else 5))),
                '"><p>',
                escape(environment.finalize(t_9(environment.getattr(l_1_check, 'reason')))),
                '</p>\n',
            ))
            if l_1_with_fix:
                pass
                t_23.extend((
                    escape(environment.finalize(context.call((undefined(name='remedy') if l_0_remedy is missing else l_0_remedy), l_1_check))),
                    '\n',
                ))
            t_23.append(
                '</td></tr>\n',
            )
        return concat(t_23)
    context.exported_vars.add('slice_row')
    context.vars['slice_row'] = l_0_slice_row = Macro(environment, macro, 'slice_row', ('check', 'axis', 'change', 'with_fix'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_checks, l_1_axis, l_1_caption, l_1_said):
        t_24 = []
        l_1_last = l_1_change = missing
        if l_1_checks is missing:
            l_1_checks = undefined("parameter 'checks' was not provided", name='checks')
        if l_1_axis is missing:
            l_1_axis = undefined("parameter 'axis' was not provided", name='axis')
        if l_1_caption is missing:
            l_1_caption = undefined("parameter 'caption' was not provided", name='caption')
        if l_1_said is missing:
            l_1_said = None
        pass
        l_1_last = context.call((undefined(name='namespace') if l_0_namespace is missing else l_0_namespace), fix=l_1_said)
        l_1_change = (environment.getattr(environment.getitem(l_1_checks, 0), 'limit') and (environment.getattr(environment.getattr(environment.getitem(l_1_checks, 0), 'limit'), 'of') == 'change'))
        t_24.extend((
            '<table class="slices">\n<caption>',
            escape(environment.finalize(l_1_caption)),
            '</caption>\n<thead><tr><th scope="col">Slice</th><th scope="col">Outcome</th><th scope="col" class="n wide">Rows</th>',
        ))
        if (undefined(name='change') if l_1_change is missing else l_1_change):
            pass
            t_24.append(
                '<th scope="col" class="n wide">Baseline</th><th scope="col" class="n wide">This change</th>',
            )
        t_24.extend((
            '<th scope="col" class="n">',
            escape(environment.finalize(('Change' if (undefined(name='change') if l_1_change is missing else l_1_change) else 'Value'))),
            '</th><th scope="col" class="drawn"><span class="spoken">Drawn</span></th></tr></thead>\n<tbody>\n',
        ))
        for l_2_check in l_1_checks:
            _loop_vars = {}
            pass
            t_24.extend((
                escape(environment.finalize(context.call((undefined(name='slice_row') if l_0_slice_row is missing else l_0_slice_row), l_2_check, l_1_axis, (undefined(name='change') if l_1_change is missing else l_1_change), (environment.getattr(l_2_check, 'fix') and (environment.getattr(l_2_check, 'fix') != environment.getattr((undefined(name='last') if l_1_last is missing else l_1_last), 'fix'))), _loop_vars=_loop_vars))),
                '\n',
            ))
            if not isinstance(l_1_last, Namespace):
                raise TemplateRuntimeError("cannot assign attribute on non-namespace object")
            l_1_last['fix'] = environment.getattr(l_2_check, 'fix')
        l_2_check = missing
        t_24.append(
            '</tbody>\n</table>\n',
        )
        return concat(t_24)
    context.exported_vars.add('slice_rows')
    context.vars['slice_rows'] = l_0_slice_rows = Macro(environment, macro, 'slice_rows', ('checks', 'axis', 'caption', 'said'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_entry):
        t_25 = []
        l_1_slice_table = resolve('slice_table')
        l_1_Outcome = resolve('Outcome')
        l_1_tier = resolve('tier')
        l_1_table = l_1_open = l_1_fine = missing
        if l_1_entry is missing:
            l_1_entry = undefined("parameter 'entry' was not provided", name='entry')
        pass
        l_1_table = context.call((undefined(name='slice_table') if l_1_slice_table is missing else l_1_slice_table), environment.getattr(l_1_entry, 'slices'))
        l_1_open = t_4(context.eval_ctx, t_6(context, environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'rows'), 'outcome', 'equalto', environment.getattr((undefined(name='Outcome') if l_1_Outcome is missing else l_1_Outcome), 'PASS')))
        l_1_fine = t_4(context.eval_ctx, t_8(context, environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'rows'), 'outcome', 'equalto', environment.getattr((undefined(name='Outcome') if l_1_Outcome is missing else l_1_Outcome), 'PASS')))
        if (undefined(name='open') if l_1_open is missing else l_1_open):
            pass
            t_25.extend((
                escape(environment.finalize(context.call((undefined(name='slice_rows') if l_0_slice_rows is missing else l_0_slice_rows), (undefined(name='open') if l_1_open is missing else l_1_open), environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'axis'), 'Slices that did not pass', (environment.getattr(environment.getattr(l_1_entry, 'whole'), 'fix') if environment.getattr(l_1_entry, 'whole') else None)))),
                '\n',
            ))
        if (undefined(name='fine') if l_1_fine is missing else l_1_fine):
            pass
            t_25.append(
                '<details',
            )
            if (t_3((undefined(name='fine') if l_1_fine is missing else l_1_fine)) <= 12):
                pass
                t_25.append(
                    ' open',
                )
            t_25.extend((
                '><summary>',
                escape(environment.finalize(t_1(t_3((undefined(name='fine') if l_1_fine is missing else l_1_fine))))),
                ' slice',
                escape(environment.finalize(('' if (t_3((undefined(name='fine') if l_1_fine is missing else l_1_fine)) == 1) else 's'))),
                ' passed</summary>\n',
                escape(environment.finalize(context.call((undefined(name='slice_rows') if l_0_slice_rows is missing else l_0_slice_rows), (undefined(name='fine') if l_1_fine is missing else l_1_fine), (environment.getattr((undefined(name='table') if l_1_table is missing else l_1_table), 'axis') if environment.getattr((undefined(name='tier') if l_1_tier is missing else l_1_tier), 'passes') else None), 'Slices that passed'))),
                '\n</details>\n',
            ))
        return concat(t_25)
    context.exported_vars.add('slices')
    context.vars['slices'] = l_0_slices = Macro(environment, macro, 'slices', ('entry',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_check, l_1_entry, l_1_draw):
        t_26 = []
        l_1_small = resolve('small')
        l_1_held = resolve('held')
        if l_1_check is missing:
            l_1_check = undefined("parameter 'check' was not provided", name='check')
        if l_1_entry is missing:
            l_1_entry = undefined("parameter 'entry' was not provided", name='entry')
        if l_1_draw is missing:
            l_1_draw = undefined("parameter 'draw' was not provided", name='draw')
        pass
        t_26.extend((
            '<summary>\n<span class="outcome">',
            escape(environment.finalize(context.call((undefined(name='word') if l_0_word is missing else l_0_word), environment.getattr(environment.getattr(l_1_entry, 'worst'), 'outcome'), environment.getattr(l_1_entry, 'blocks')))),
            '</span>\n<span class="what"><span class="title">',
        ))
        if environment.getattr(l_1_entry, 'whole'):
            pass
            t_26.append(
                escape(environment.finalize(environment.getattr(l_1_check, 'title'))),
            )
        else:
            pass
            t_26.extend((
                escape(environment.finalize(environment.getattr(l_1_check, 'subject'))),
                ' ',
                escape(environment.finalize(environment.getattr(l_1_check, 'rule'))),
                ' by slice',
            ))
        t_26.append(
            '</span>\n<span class="id">',
        )
        if environment.getattr(l_1_entry, 'whole'):
            pass
            t_26.append(
                escape(environment.finalize(t_2(environment.getattr(l_1_check, 'id')))),
            )
        else:
            pass
            t_26.append(
                escape(environment.finalize(t_2(markup_join((environment.getattr(l_1_check, 'gate'), '/', environment.getattr(l_1_check, 'subject'), '.', environment.getattr(l_1_check, 'rule'), ))))),
            )
        if environment.getattr(l_1_entry, 'slices'):
            pass
            t_26.extend((
                ' <span class="count">',
                escape(environment.finalize(t_1(t_3(environment.getattr(l_1_entry, 'slices'))))),
                ' slice',
                escape(environment.finalize(('' if (t_3(environment.getattr(l_1_entry, 'slices')) == 1) else 's'))),
                '</span>',
            ))
        t_26.extend((
            '</span></span>\n<span class="drawn ',
            escape(environment.finalize(environment.getattr(environment.getattr(l_1_check, 'outcome'), 'value'))),
            '">',
        ))
        if (l_1_draw and environment.getattr(l_1_entry, 'whole')):
            pass
            t_26.append(
                escape(environment.finalize(context.call((undefined(name='small') if l_1_small is missing else l_1_small), l_1_check))),
            )
        t_26.append(
            '</span>\n<span class="held">',
        )
        if (environment.getattr(l_1_entry, 'whole') and context.call((undefined(name='held') if l_1_held is missing else l_1_held), l_1_check)):
            pass
            t_26.extend((
                '<b>',
                escape(environment.finalize(context.call((undefined(name='held') if l_1_held is missing else l_1_held), l_1_check))),
                '</b>',
            ))
        if environment.getattr(l_1_check, 'limit'):
            pass
            t_26.extend((
                ' <small><span class="spoken">limit </span>',
                escape(environment.finalize(t_11(environment, environment.getattr(environment.getattr(l_1_check, 'limit'), 'text'), 60, True, '…', 0))),
                '</small>',
            ))
        t_26.append(
            '</span>\n</summary>\n',
        )
        return concat(t_26)
    context.exported_vars.add('summary')
    context.vars['summary'] = l_0_summary = Macro(environment, macro, 'summary', ('check', 'entry', 'draw'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_entry, l_1_open, l_1_draw):
        t_27 = []
        l_1_check = l_0_check
        if l_1_entry is missing:
            l_1_entry = undefined("parameter 'entry' was not provided", name='entry')
        if l_1_open is missing:
            l_1_open = undefined("parameter 'open' was not provided", name='open')
        if l_1_draw is missing:
            l_1_draw = undefined("parameter 'draw' was not provided", name='draw')
        pass
        l_1_check = (environment.getattr(l_1_entry, 'whole') or environment.getattr(l_1_entry, 'worst'))
        t_27.extend((
            '<details class="check entry ',
            escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='check') if l_1_check is missing else l_1_check), 'outcome'), 'value'))),
        ))
        for l_2_outcome in environment.getattr(l_1_entry, 'outcomes'):
            _loop_vars = {}
            pass
            t_27.extend((
                ' has-',
                escape(environment.finalize(environment.getattr(l_2_outcome, 'value'))),
            ))
        l_2_outcome = missing
        if environment.getattr(l_1_entry, 'blocks'):
            pass
            t_27.append(
                ' has-blocking',
            )
        t_27.append(
            '"',
        )
        if environment.getattr(l_1_entry, 'whole'):
            pass
            t_27.extend((
                ' id="',
                escape(environment.finalize(context.call((undefined(name='anchor') if l_0_anchor is missing else l_0_anchor), environment.getattr((undefined(name='check') if l_1_check is missing else l_1_check), 'id')))),
                '"',
            ))
        if l_1_open:
            pass
            t_27.append(
                ' open',
            )
        t_27.extend((
            '>\n',
            escape(environment.finalize(context.call((undefined(name='summary') if l_0_summary is missing else l_0_summary), (undefined(name='check') if l_1_check is missing else l_1_check), l_1_entry, l_1_draw))),
            '\n<div class="body">\n',
        ))
        if environment.getattr(l_1_entry, 'whole'):
            pass
            t_27.extend((
                escape(environment.finalize(context.call((undefined(name='told') if l_0_told is missing else l_0_told), (undefined(name='check') if l_1_check is missing else l_1_check), (environment.getattr((undefined(name='check') if l_1_check is missing else l_1_check), 'outcome') != 'pass')))),
                '\n',
            ))
        if environment.getattr(l_1_entry, 'slices'):
            pass
            t_27.extend((
                escape(environment.finalize(context.call((undefined(name='slices') if l_0_slices is missing else l_0_slices), l_1_entry))),
                '\n',
            ))
        t_27.append(
            '</div>\n</details>\n',
        )
        return concat(t_27)
    context.exported_vars.add('article')
    context.vars['article'] = l_0_article = Macro(environment, macro, 'article', ('entry', 'open', 'draw'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_list):
        t_28 = []
        if l_1_list is missing:
            l_1_list = undefined("parameter 'list' was not provided", name='list')
        pass
        if l_1_list:
            pass
            t_28.append(
                '<ul class="lines">\n',
            )
            for l_2_entry in l_1_list:
                _loop_vars = {}
                pass
                t_28.extend((
                    '<li id="',
                    escape(environment.finalize(context.call((undefined(name='anchor') if l_0_anchor is missing else l_0_anchor), environment.getattr(environment.getattr(l_2_entry, 'whole'), 'id'), _loop_vars=_loop_vars))),
                    '" class="check',
                ))
                for l_3_outcome in environment.getattr(l_2_entry, 'outcomes'):
                    _loop_vars = {}
                    pass
                    t_28.extend((
                        ' has-',
                        escape(environment.finalize(environment.getattr(l_3_outcome, 'value'))),
                    ))
                l_3_outcome = missing
                if environment.getattr(l_2_entry, 'blocks'):
                    pass
                    t_28.append(
                        ' has-blocking',
                    )
                t_28.extend((
                    '">',
                    escape(environment.finalize(context.call((undefined(name='word') if l_0_word is missing else l_0_word), environment.getattr(environment.getattr(l_2_entry, 'worst'), 'outcome'), environment.getattr(l_2_entry, 'blocks'), _loop_vars=_loop_vars))),
                    ' ',
                    escape(environment.finalize(t_2(environment.getattr(environment.getattr(l_2_entry, 'whole'), 'id')))),
                    ' ',
                    escape(environment.finalize(t_9(environment.getattr(environment.getattr(l_2_entry, 'whole'), 'reason')))),
                    '</li>\n',
                ))
            l_2_entry = missing
            t_28.append(
                '</ul>\n',
            )
        return concat(t_28)
    context.exported_vars.add('lines')
    context.vars['lines'] = l_0_lines = Macro(environment, macro, 'lines', ('list',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_list, l_1_title):
        t_29 = []
        l_1_tier = resolve('tier')
        if l_1_list is missing:
            l_1_list = undefined("parameter 'list' was not provided", name='list')
        if l_1_title is missing:
            l_1_title = undefined("parameter 'title' was not provided", name='title')
        pass
        if l_1_list:
            pass
            t_29.extend((
                '<details class="fold"><summary>',
                escape(environment.finalize(l_1_title)),
                '</summary>\n',
            ))
            if environment.getattr((undefined(name='tier') if l_1_tier is missing else l_1_tier), 'passes'):
                pass
                for l_2_entry in l_1_list:
                    _loop_vars = {}
                    pass
                    t_29.extend((
                        escape(environment.finalize(context.call((undefined(name='article') if l_0_article is missing else l_0_article), l_2_entry, False, True, _loop_vars=_loop_vars))),
                        '\n',
                    ))
                l_2_entry = missing
            else:
                pass
                def t_30(fiter):
                    for l_2_entry in fiter:
                        if environment.getattr(l_2_entry, 'slices'):
                            yield l_2_entry
                for l_2_entry in t_30(l_1_list):
                    _loop_vars = {}
                    pass
                    t_29.extend((
                        escape(environment.finalize(context.call((undefined(name='article') if l_0_article is missing else l_0_article), l_2_entry, False, False, _loop_vars=_loop_vars))),
                        '\n',
                    ))
                l_2_entry = missing
                t_29.extend((
                    escape(environment.finalize(context.call((undefined(name='lines') if l_0_lines is missing else l_0_lines), t_4(context.eval_ctx, t_6(context, l_1_list, 'slices'))))),
                    '\n',
                ))
            t_29.append(
                '</details>\n',
            )
        return concat(t_29)
    context.exported_vars.add('fold')
    context.vars['fold'] = l_0_fold = Macro(environment, macro, 'fold', ('list', 'title'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_checks):
        t_31 = []
        l_1_order = resolve('order')
        if l_1_checks is missing:
            l_1_checks = undefined("parameter 'checks' was not provided", name='checks')
        pass
        for l_2_outcome in (undefined(name='order') if l_1_order is missing else l_1_order):
            l_2_words = resolve('words')
            l_2_number = missing
            _loop_vars = {}
            pass
            l_2_number = t_3(t_4(context.eval_ctx, t_8(context, l_1_checks, 'outcome', 'equalto', l_2_outcome)))
            _loop_vars['number'] = l_2_number
            if (undefined(name='number') if l_2_number is missing else l_2_number):
                pass
                t_31.extend((
                    '<span class="tally ',
                    escape(environment.finalize(environment.getattr(l_2_outcome, 'value'))),
                    '">',
                    escape(environment.finalize(t_1((undefined(name='number') if l_2_number is missing else l_2_number)))),
                    ' ',
                    escape(environment.finalize(environment.getitem((undefined(name='words') if l_2_words is missing else l_2_words), l_2_outcome))),
                    '</span>\n',
                ))
        l_2_outcome = l_2_number = l_2_words = missing
        return concat(t_31)
    context.exported_vars.add('counts')
    context.vars['counts'] = l_0_counts = Macro(environment, macro, 'counts', ('checks',), False, False, False, context.eval_ctx.autoescape)
    yield '\n<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    if (undefined(name='framed') if l_0_framed is missing else l_0_framed):
        pass
        yield '<base href="about:srcdoc">\n'
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<title>'
    yield escape(environment.finalize((undefined(name='beginning') if l_0_beginning is missing else l_0_beginning)))
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name'):
        pass
        yield ' · '
        yield escape(environment.finalize(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name')))
    yield ' · mlgate</title>\n<link rel="icon" href="data:,">\n<style>\n'
    template = environment.get_template('report.css', 'report.html.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {'article': l_0_article, 'check': l_0_check, 'counts': l_0_counts, 'examples': l_0_examples, 'fact_list': l_0_fact_list, 'fold': l_0_fold, 'found': l_0_found, 'groups': l_0_groups, 'lines': l_0_lines, 'remedy': l_0_remedy, 'seen': l_0_seen, 'slice_row': l_0_slice_row, 'slice_rows': l_0_slice_rows, 'slices': l_0_slices, 'summary': l_0_summary, 'told': l_0_told, 'value': l_0_value, 'waiver': l_0_waiver, 'word': l_0_word}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    yield '</style>\n</head>\n<body>\n<header class="'
    yield escape(environment.finalize((undefined(name='tone') if l_0_tone is missing else l_0_tone)))
    yield '">\n<p class="masthead"><b>mlgate</b>'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name'):
        pass
        yield ' <span class="name">'
        yield escape(environment.finalize(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'name')))
        yield '</span>'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'repository'):
        pass
        yield ' <span>'
        yield escape(environment.finalize(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'repository')))
        yield '</span>'
    if (environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'ci') and environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'ci'), 'change')):
        pass
        yield ' <span>change '
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'ci'), 'change')))
        yield '</span>'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'commit'):
        pass
        yield ' <span><code>'
        yield escape(environment.finalize(t_10(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'commit'), 'head'))))
        yield '</code>'
        if environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'commit'), 'base'):
            pass
            yield ' against <code>'
            yield escape(environment.finalize(t_10(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'commit'), 'base'))))
            yield '</code>'
        yield '</span>'
    if (undefined(name='run_url') if l_0_run_url is missing else l_0_run_url):
        pass
        yield ' <a href="'
        yield escape(environment.finalize((undefined(name='run_url') if l_0_run_url is missing else l_0_run_url)))
        yield '" rel="noreferrer" target="_blank">the CI run</a>'
    yield '</p>\n<h1>'
    yield escape(environment.finalize((undefined(name='beginning') if l_0_beginning is missing else l_0_beginning)))
    yield '</h1>\n'
    if (undefined(name='counted') if l_0_counted is missing else l_0_counted):
        pass
        yield '<p class="counted">'
        yield escape(environment.finalize((undefined(name='counted') if l_0_counted is missing else l_0_counted)))
        yield '</p>\n'
    if (environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'sentence') and (not (undefined(name='to_do') if l_0_to_do is missing else l_0_to_do))):
        pass
        yield '<p class="lead">'
        yield escape(environment.finalize(t_9(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'sentence'))))
        yield '</p>\n'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'):
        pass
        if environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'file'):
            pass
            yield '<p class="at">At '
            yield escape(environment.finalize(t_2(context.call((undefined(name='place') if l_0_place is missing else l_0_place), environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'file'), environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'line')))))
            yield '</p>\n'
        if environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'fix'):
            pass
            yield '<p class="fix"><b>Fix</b> '
            yield escape(environment.finalize(t_9(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'fix'))))
            yield '</p>\n'
        yield '<p class="note"><code>mlgate explain '
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'problem'), 'code')))
        yield '</code> says more about it.</p>\n'
    yield '</header>\n<main>\n'
    if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened'):
        pass
        yield '<section class="box loosened" aria-labelledby="loosened">\n<h2 id="loosened">This change loosens its own gate</h2>\n<p>The limits of '
        yield escape(environment.finalize(('the base' if (environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'policy'), 'bound_from') == 'base') else 'this change')))
        yield ' were used.</p>\n<ul>\n'
        for l_1_moved in environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'loosened'):
            _loop_vars = {}
            pass
            yield '<li>'
            yield escape(environment.finalize(t_2(environment.getattr(l_1_moved, 'what'))))
            yield ' from <code>'
            yield escape(environment.finalize(environment.getattr(l_1_moved, 'before')))
            yield '</code> to <code>'
            yield escape(environment.finalize(environment.getattr(l_1_moved, 'after')))
            yield '</code></li>\n'
        l_1_moved = missing
        yield '</ul>\n</section>\n'
    if (undefined(name='to_do') if l_0_to_do is missing else l_0_to_do):
        pass
        yield '<section class="next" aria-labelledby="next">\n'
        l_0_check = environment.getitem((undefined(name='to_do') if l_0_to_do is missing else l_0_to_do), 0)
        context.vars['check'] = l_0_check
        context.exported_vars.add('check')
        yield '<h2 id="next">'
        yield escape(environment.finalize(('What to do first' if environment.getattr((undefined(name='check') if l_0_check is missing else l_0_check), 'blocking') else 'What to look at')))
        yield '</h2>\n<p class="reason"><a href="#'
        yield escape(environment.finalize(context.call((undefined(name='anchor') if l_0_anchor is missing else l_0_anchor), environment.getattr((undefined(name='check') if l_0_check is missing else l_0_check), 'id'))))
        yield '">'
        yield escape(environment.finalize(t_2(environment.getattr((undefined(name='check') if l_0_check is missing else l_0_check), 'id'))))
        yield '</a> '
        yield escape(environment.finalize(t_9(environment.getattr((undefined(name='check') if l_0_check is missing else l_0_check), 'reason'))))
        yield '</p>\n'
        yield escape(environment.finalize(context.call((undefined(name='remedy') if l_0_remedy is missing else l_0_remedy), (undefined(name='check') if l_0_check is missing else l_0_check))))
        yield '\n'
        if (t_3((undefined(name='to_do') if l_0_to_do is missing else l_0_to_do)) > 1):
            pass
            yield '<p class="then" id="then">'
            yield escape(environment.finalize(('Also blocks' if environment.getattr((undefined(name='check') if l_0_check is missing else l_0_check), 'blocking') else 'Then')))
            yield '</p>\n<ul class="then" aria-labelledby="then">\n'
            for l_1_other in (undefined(name='to_do') if l_0_to_do is missing else l_0_to_do)[1:((undefined(name='most_next') if l_0_most_next is missing else l_0_most_next) + 1)]:
                _loop_vars = {}
                pass
                yield '<li><a href="#'
                yield escape(environment.finalize(context.call((undefined(name='anchor') if l_0_anchor is missing else l_0_anchor), environment.getattr(l_1_other, 'id'), _loop_vars=_loop_vars)))
                yield '">'
                yield escape(environment.finalize(t_2(environment.getattr(l_1_other, 'id'))))
                yield '</a></li>\n'
            l_1_other = missing
            if (t_3((undefined(name='to_do') if l_0_to_do is missing else l_0_to_do)) > ((undefined(name='most_next') if l_0_most_next is missing else l_0_most_next) + 1)):
                pass
                yield '<li>and '
                yield escape(environment.finalize(t_1(((t_3((undefined(name='to_do') if l_0_to_do is missing else l_0_to_do)) - (undefined(name='most_next') if l_0_most_next is missing else l_0_most_next)) - 1))))
                yield ' more below</li>\n'
            yield '</ul>\n'
        yield '</section>\n'
    if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'notes'):
        pass
        yield '<section aria-labelledby="notes">\n<h2 id="notes">Read it with this in mind</h2>\n<ul class="notes">\n'
        for l_1_note in environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'notes'):
            _loop_vars = {}
            pass
            yield '<li>'
            yield escape(environment.finalize(t_9(l_1_note)))
            yield '</li>\n'
        l_1_note = missing
        yield '</ul>\n</section>\n'
    if (undefined(name='sections') if l_0_sections is missing else l_0_sections):
        pass
        yield '<div class="tools">\n'
        if (t_3((undefined(name='sections') if l_0_sections is missing else l_0_sections)) > 1):
            pass
            yield '<nav aria-label="Gates">\n'
            l_1_loop = missing
            for l_1_section, l_1_loop in LoopContext((undefined(name='sections') if l_0_sections is missing else l_0_sections), undefined):
                _loop_vars = {}
                pass
                yield '<a href="#gate-'
                yield escape(environment.finalize(environment.getattr(l_1_loop, 'index')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_section, 'gate')))
                yield '</a>\n'
            l_1_loop = l_1_section = missing
            yield '<a href="#provenance">provenance</a>\n</nav>\n'
        if (undefined(name='filters') if l_0_filters is missing else l_0_filters):
            pass
            yield '<fieldset class="filter"><legend>Show</legend>\n<label><input type="radio" name="show" id="show-all" checked> all</label>\n'
            for (l_1_name, l_1_number) in context.call(environment.getattr((undefined(name='filters') if l_0_filters is missing else l_0_filters), 'items')):
                l_1_badge = resolve('badge')
                l_1_Outcome = resolve('Outcome')
                _loop_vars = {}
                pass
                yield '<label><input type="radio" name="show" id="show-'
                yield escape(environment.finalize(l_1_name))
                yield '"> '
                if (l_1_name == 'blocking'):
                    pass
                    yield 'blocking'
                else:
                    pass
                    yield escape(environment.finalize(context.call((undefined(name='badge') if l_1_badge is missing else l_1_badge), context.call((undefined(name='Outcome') if l_1_Outcome is missing else l_1_Outcome), l_1_name, _loop_vars=_loop_vars), _loop_vars=_loop_vars)))
                yield ' <small>'
                yield escape(environment.finalize(t_1(l_1_number)))
                yield '</small></label>\n'
            l_1_name = l_1_number = l_1_badge = l_1_Outcome = missing
            yield '</fieldset>\n'
        yield '</div>\n'
        l_0_seen = context.call((undefined(name='namespace') if l_0_namespace is missing else l_0_namespace), opened=0)
        context.vars['seen'] = l_0_seen
        context.exported_vars.add('seen')
        l_1_loop = missing
        for l_1_section, l_1_loop in LoopContext((undefined(name='sections') if l_0_sections is missing else l_0_sections), undefined):
            l_1_brief = missing
            _loop_vars = {}
            pass
            yield '<section class="gate" aria-labelledby="gate-'
            yield escape(environment.finalize(environment.getattr(l_1_loop, 'index')))
            yield '">\n<h2 id="gate-'
            yield escape(environment.finalize(environment.getattr(l_1_loop, 'index')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_section, 'gate')))
            yield '</h2>\n<p class="tallies">'
            yield escape(environment.finalize(context.call((undefined(name='counts') if l_0_counts is missing else l_0_counts), environment.getattr(l_1_section, 'checks'), _loop_vars=_loop_vars)))
            yield '</p>\n'
            l_1_brief = []
            _loop_vars['brief'] = l_1_brief
            for l_2_entry in environment.getattr(l_1_section, 'shown'):
                l_2_tier = resolve('tier')
                l_2_most_open = resolve('most_open')
                l_2__ = resolve('_')
                _loop_vars = {}
                pass
                if not isinstance(l_0_seen, Namespace):
                    raise TemplateRuntimeError("cannot assign attribute on non-namespace object")
                l_0_seen['opened'] = (environment.getattr((undefined(name='seen') if l_0_seen is missing else l_0_seen), 'opened') + 1)
                if ((environment.getattr((undefined(name='seen') if l_0_seen is missing else l_0_seen), 'opened') <= environment.getattr((undefined(name='tier') if l_2_tier is missing else l_2_tier), 'told')) or environment.getattr(l_2_entry, 'slices')):
                    pass
                    yield escape(environment.finalize(context.call((undefined(name='article') if l_0_article is missing else l_0_article), l_2_entry, (environment.getattr((undefined(name='seen') if l_0_seen is missing else l_0_seen), 'opened') <= (undefined(name='most_open') if l_2_most_open is missing else l_2_most_open)), True, _loop_vars=_loop_vars)))
                    yield '\n'
                else:
                    pass
                    l_2__ = context.call(environment.getattr((undefined(name='brief') if l_1_brief is missing else l_1_brief), 'append'), l_2_entry, _loop_vars=_loop_vars)
                    _loop_vars['_'] = l_2__
            l_2_entry = l_2_tier = l_2_most_open = l_2__ = missing
            yield escape(environment.finalize(context.call((undefined(name='lines') if l_0_lines is missing else l_0_lines), (undefined(name='brief') if l_1_brief is missing else l_1_brief), _loop_vars=_loop_vars)))
            yield '\n'
            yield escape(environment.finalize(context.call((undefined(name='fold') if l_0_fold is missing else l_0_fold), environment.getattr(l_1_section, 'skipped'), markup_join((t_1(t_3(environment.getattr(l_1_section, 'skipped'))), ' skipped, because they follow from another check', )), _loop_vars=_loop_vars)))
            yield '\n'
            yield escape(environment.finalize(context.call((undefined(name='fold') if l_0_fold is missing else l_0_fold), environment.getattr(l_1_section, 'passed'), markup_join((t_1(t_3(environment.getattr(l_1_section, 'passed'))), ' passed', )), _loop_vars=_loop_vars)))
            yield '\n</section>\n'
        l_1_loop = l_1_section = l_1_brief = missing
        if environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'unselected'):
            pass
            yield '<p class="note">'
            yield escape(environment.finalize(t_1(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'unselected'))))
            yield ' '
            yield escape(environment.finalize(('check was' if (environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'unselected') == 1) else 'checks were')))
            yield ' not selected.</p>\n'
        yield '<details class="legend"><summary>How to read the plots</summary>\n<ul>\n<li><svg class="key" aria-hidden="true"><line class="span" x1="4" x2="60" y1="10" y2="10"/><line class="end" x1="4" x2="4" y1="7" y2="13"/><line class="end" x1="60" x2="60" y1="7" y2="13"/><circle class="dot" cx="32" cy="10" r="3.5"/></svg> The value, or the change, and the bounds within which the truth lies. Each bound holds by itself with the confidence that stands beside it.</li>\n<li><svg class="key" aria-hidden="true"><rect class="beyond" width="32" height="20"/><line class="limit" x1="32" x2="32" y1="1" y2="19"/></svg> The limit; the shaded side is not allowed. A check passes when its bounds are clear of that side.</li>\n<li><svg class="key" aria-hidden="true"><line class="base" x1="32" x2="32" y1="3" y2="17"/></svg> The baseline, or no change.</li>\n<li><svg class="key bar" aria-hidden="true"><rect class="track" width="64" height="100%"/><rect class="part" width="20" height="100%"/></svg> The share of rows that break the rule.</li>\n</ul>\n</details>\n'
    yield '<section class="provenance" aria-labelledby="provenance">\n<h2 id="provenance">Where this comes from</h2>\n<div class="origins">\n'
    for l_1_origin in (undefined(name='origins') if l_0_origins is missing else l_0_origins):
        _loop_vars = {}
        pass
        yield '<div><h3>'
        yield escape(environment.finalize(environment.getattr(l_1_origin, 'title')))
        yield '</h3>\n'
        yield escape(environment.finalize(context.call((undefined(name='fact_list') if l_0_fact_list is missing else l_0_fact_list), environment.getattr(l_1_origin, 'facts'), _loop_vars=_loop_vars)))
        yield '\n</div>\n'
    l_1_origin = missing
    yield '</div>\n'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'data'):
        pass
        yield '<h3 id="data">Data</h3>\n<table class="data">\n<caption class="spoken">Data that were read</caption>\n<thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="n">Rows</th><th scope="col">Read from</th><th scope="col">Fingerprint</th></tr></thead>\n<tbody>\n'
        for l_1_table in environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'data'):
            _loop_vars = {}
            pass
            yield '<tr><th scope="row">'
            yield escape(environment.finalize(environment.getattr(l_1_table, 'name')))
            yield '</th><td>'
            yield escape(environment.finalize(environment.getattr(l_1_table, 'role')))
            yield '</td><td class="n">'
            if t_12(environment.getattr(l_1_table, 'rows')):
                pass
                yield '–'
            else:
                pass
                yield escape(environment.finalize(t_1(environment.getattr(l_1_table, 'rows'))))
            yield '</td><td>'
            yield escape(environment.finalize(t_2(environment.getattr(l_1_table, 'uri'))))
            yield '</td><td>'
            if environment.getattr(l_1_table, 'fingerprint'):
                pass
                yield '<code>'
                yield escape(environment.finalize(environment.getattr(l_1_table, 'fingerprint')))
                yield '</code>'
            else:
                pass
                yield '–'
            yield '</td></tr>\n'
        l_1_table = missing
        yield '</tbody>\n</table>\n'
    if environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'evidence'):
        pass
        yield '<p class="note">Evidence in '
        yield escape(environment.finalize(t_2(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'evidence'), 'path'))))
        yield ', SHA-256 <code>'
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='report') if l_0_report is missing else l_0_report), 'evidence'), 'sha256')))
        yield '</code></p>\n'
    yield '</section>\n</main>\n<footer><p>'
    l_1_loop = missing
    for l_1_piece, l_1_loop in LoopContext(environment.getattr((undefined(name='story') if l_0_story is missing else l_0_story), 'footer'), undefined):
        _loop_vars = {}
        pass
        yield '<span>'
        yield escape(environment.finalize(t_9(l_1_piece)))
        yield '</span>'
        if (not environment.getattr(l_1_loop, 'last')):
            pass
            yield ' · '
    l_1_loop = l_1_piece = missing
    yield '</p></footer>\n</body>\n</html>'

blocks = {}
debug_info = '1=101&2=111&5=125&6=134&9=150&11=158&12=163&17=187&18=192&19=196&21=199&22=203&26=210&27=215&29=219&32=224&33=230&40=266&41=273&42=274&46=279&48=284&49=287&50=294&58=344&59=352&60=353&62=358&65=368&66=373&73=394&74=399&77=404&78=413&85=426&86=438&87=440&88=442&89=445&90=448&92=451&93=455&95=461&96=463&97=465&98=467&99=470&100=475&104=483&105=499&106=500&107=503&108=550&109=554&110=559&111=562&117=572&118=584&119=585&121=588&122=591&124=601&125=605&126=610&132=619&133=628&134=629&135=630&136=631&137=634&139=637&140=642&141=653&146=660&148=673&149=676&150=692&151=713&152=724&156=745&157=755&158=758&159=790&161=793&162=796&164=799&165=802&171=812&172=817&174=822&175=827&181=860&182=868&183=872&184=875&185=877&186=881&189=887&190=895&192=900&198=910&199=916&200=921&201=923&202=927&211=939&219=943&222=949&226=956&227=958&228=963&229=968&230=973&231=984&232=990&233=992&234=995&236=997&237=1000&239=1002&240=1004&241=1007&243=1009&244=1012&246=1015&250=1018&253=1021&255=1023&256=1027&261=1035&263=1038&264=1042&265=1044&266=1050&267=1052&268=1055&270=1057&271=1061&273=1066&274=1069&280=1073&284=1076&285=1080&290=1084&292=1087&294=1091&295=1095&300=1101&303=1104&304=1110&309=1124&310=1128&311=1133&312=1135&313=1139&314=1141&315=1143&316=1151&317=1152&318=1154&320=1158&323=1161&324=1163&325=1165&328=1168&329=1171&343=1177&344=1181&345=1183&349=1187&355=1190&356=1194&361=1218&362=1221&366=1227'
