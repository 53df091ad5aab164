"""Made from running.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '9540887bb49ce17bdb0f18928581bfa7204971947d1cd66b364c435509a5e2d0'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'running.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_head = resolve('head')
    l_0_last = resolve('last')
    try:
        t_1 = environment.filters['code']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'code' found.")
    try:
        t_2 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    pass
    yield '### ⏳ mlgate · running'
    if (undefined(name='head') if l_0_head is missing else l_0_head):
        pass
        yield ' on '
        yield escape(environment.finalize(t_1((undefined(name='head') if l_0_head is missing else l_0_head))))
    if (undefined(name='last') if l_0_last is missing else l_0_last):
        pass
        yield ' ('
        yield escape(environment.finalize(t_2((undefined(name='last') if l_0_last is missing else l_0_last))))
        yield ')'

blocks = {}
debug_info = '1=26'
