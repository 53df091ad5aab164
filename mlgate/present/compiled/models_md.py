"""Made from models.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '5b3cbf08f3b9ac908e176c407cfbf7f6c786b10b318bfcf4fa565752abaf6ba0'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'models.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_icon = resolve('icon')
    l_0_title = resolve('title')
    l_0_sentence = resolve('sentence')
    l_0_whose = resolve('whose')
    l_0_tier = resolve('tier')
    l_0_refused = resolve('refused')
    l_0_views = resolve('views')
    l_0_footer = resolve('footer')
    l_0_unlisted = missing
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
    yield '### '
    yield escape(environment.finalize((undefined(name='icon') if l_0_icon is missing else l_0_icon)))
    yield ' mlgate · '
    yield escape(environment.finalize(t_4((undefined(name='title') if l_0_title is missing else l_0_title))))
    yield '\n'
    if (undefined(name='sentence') if l_0_sentence is missing else l_0_sentence):
        pass
        yield '\n**'
        if (undefined(name='whose') if l_0_whose is missing else l_0_whose):
            pass
            yield escape(environment.finalize(t_1((undefined(name='whose') if l_0_whose is missing else l_0_whose))))
            yield ': '
        yield escape(environment.finalize(t_4((undefined(name='sentence') if l_0_sentence is missing else l_0_sentence))))
        yield '**\n'
    template = environment.get_template('warnings.md.j2', 'models.md.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {'unlisted': l_0_unlisted}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    if (environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'models') and ((undefined(name='refused') if l_0_refused is missing else l_0_refused) or (undefined(name='views') if l_0_views is missing else l_0_views))):
        pass
        yield '\n| | Model | Worst&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; |\n|:--|:--|:--|\n'
        for l_1_one in (undefined(name='refused') if l_0_refused is missing else l_0_refused)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'models')]:
            l_1_icons = resolve('icons')
            _loop_vars = {}
            pass
            yield '| '
            yield escape(environment.finalize(environment.getitem((undefined(name='icons') if l_1_icons is missing else l_1_icons), 'error')))
            yield '&nbsp;refused | '
            yield escape(environment.finalize(t_2(environment.getattr(l_1_one, 'path'))))
            yield ' | '
            yield escape(environment.finalize(t_4(environment.getattr(l_1_one, 'why'))))
            yield ' |\n'
        l_1_one = l_1_icons = missing
        for l_1_view in (undefined(name='views') if l_0_views is missing else l_0_views)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'models')]:
            _loop_vars = {}
            pass
            yield '| '
            yield escape(environment.finalize(environment.getattr(l_1_view, 'icon')))
            yield '&nbsp;'
            yield escape(environment.finalize(environment.getattr(l_1_view, 'word')))
            yield ' | '
            yield escape(environment.finalize(t_2(environment.getattr(l_1_view, 'name'))))
            yield '<br>'
            yield escape(environment.finalize(t_4(environment.getattr(l_1_view, 'counted'))))
            yield ' | '
            if environment.getattr(l_1_view, 'worst'):
                pass
                yield escape(environment.finalize(t_2(environment.getattr(environment.getattr(l_1_view, 'worst'), 'id'))))
                yield '<br>'
            yield escape(environment.finalize(t_4((environment.getattr(l_1_view, 'said') or '–'))))
            yield ' |\n'
        l_1_view = missing
    l_0_unlisted = (t_3((undefined(name='refused') if l_0_refused is missing else l_0_refused)[environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'models'):]) + t_3((undefined(name='views') if l_0_views is missing else l_0_views)[environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'models'):]))
    context.vars['unlisted'] = l_0_unlisted
    context.exported_vars.add('unlisted')
    if (undefined(name='unlisted') if l_0_unlisted is missing else l_0_unlisted):
        pass
        yield '\n\\+ '
        yield escape(environment.finalize((undefined(name='unlisted') if l_0_unlisted is missing else l_0_unlisted)))
        yield ' more in the full report\n'
    for l_1_view in (undefined(name='views') if l_0_views is missing else l_0_views)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'sections')]:
        l_1_said = missing
        _loop_vars = {}
        pass
        l_1_said = environment.getattr(l_1_view, 'said')
        _loop_vars['said'] = l_1_said
        yield '\n<details'
        if environment.getattr(l_1_view, 'open'):
            pass
            yield ' open'
        yield '><summary>'
        yield escape(environment.finalize(environment.getattr(l_1_view, 'icon')))
        yield ' '
        yield escape(environment.finalize(t_1(environment.getattr(l_1_view, 'name'))))
        yield ' · '
        yield escape(environment.finalize(t_4(environment.getattr(l_1_view, 'title'))))
        yield '</summary>\n'
        template = environment.get_template('checks.md.j2', 'models.md.j2')
        gen = template.root_render_func(template.new_context(context.get_all(), True, {'said': l_1_said, 'view': l_1_view, 'unlisted': l_0_unlisted}))
        try:
            for event in gen:
                yield event
        finally: gen.close()
        yield '\n\n</details>\n'
    l_1_view = l_1_said = missing
    if (undefined(name='footer') if l_0_footer is missing else l_0_footer):
        pass
        yield '\n<sub>'
        l_1_loop = missing
        for l_1_piece, l_1_loop in LoopContext((undefined(name='footer') if l_0_footer is missing else l_0_footer), undefined):
            _loop_vars = {}
            pass
            yield escape(environment.finalize(t_4(l_1_piece)))
            if (not environment.getattr(l_1_loop, 'last')):
                pass
                yield ' · '
        l_1_loop = l_1_piece = missing
        yield '</sub>\n'

blocks = {}
debug_info = '1=45&2=49&4=52&6=58&7=64&11=67&12=72&14=79&15=83&18=98&19=101&21=104&23=106&24=110&26=113&27=123&32=131&34=135'
