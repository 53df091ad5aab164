"""Made from comment.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '9d1cf5dd539b3fe92b77c3f50f40a064561b62a51f7282472ca3e2fa60767611'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'comment.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_view = resolve('view')
    l_0_tier = resolve('tier')
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
    if (environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'leads') and environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'rows')):
        pass
        yield '\n'
        for l_1_check in environment.getattr((undefined(name='view') if l_0_view is missing else l_0_view), 'leads'):
            l_1_clause = resolve('clause')
            _loop_vars = {}
            pass
            yield '- '
            yield escape(environment.finalize(t_3(context.call((undefined(name='clause') if l_1_clause is missing else l_1_clause), l_1_check, _loop_vars=_loop_vars))))
            yield ' ('
            yield escape(environment.finalize(t_2(environment.getattr(l_1_check, 'id'))))
            yield ')\n'
        l_1_check = l_1_clause = missing
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
debug_info = '1=32&2=41&4=44&6=46&8=49&9=54&12=59&13=65&15=68&17=72'
