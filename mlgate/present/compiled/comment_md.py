"""Made from comment.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = 'd7de067fdc1221f60b88364027a90c77634ee5bc0ee10ffc25563679197b6008'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'comment.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_view = resolve('view')
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
        t_3 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    pass
    yield '### '
    yield escape(environment.finalize(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'icon')))
    yield ' mlgate'
    if environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'name'):
        pass
        yield ' '
        yield escape(environment.finalize(t_1(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'report'), 'name'))))
    yield ' · '
    yield escape(environment.finalize(t_3(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'title'))))
    yield '\n'
    if environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'sentence'):
        pass
        yield '\n**'
        yield escape(environment.finalize(t_3(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'sentence'))))
        yield '**\n'
    template = environment.get_template('warnings.md.j2', 'comment.md.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()
    if environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'closest'):
        pass
        yield '\nClosest to its limit: '
        yield escape(environment.finalize(t_3(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'closest'), 'reason'))))
        yield ' ('
        yield escape(environment.finalize(t_2(environment.getattr(environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'closest'), 'id'))))
        yield ').\n'
    template = environment.get_template('checks.md.j2', 'comment.md.j2')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            yield event
    finally: gen.close()

blocks = {}
debug_info = '1=31&2=40&4=43&6=45&7=51&9=54&11=58'
