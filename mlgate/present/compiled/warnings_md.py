"""Made from warnings.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = '3408d9ecc8fff8abddb2fbb567d54c9eb2a6d86152e027e286c132ca924a42fd'

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'warnings.md.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_bending = resolve('bending')
    l_0_tier = resolve('tier')
    l_0_disagreement = resolve('disagreement')
    l_0_views = resolve('views')
    try:
        t_1 = environment.filters['code']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'code' found.")
    try:
        t_2 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_3 = environment.filters['sentence']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'sentence' found.")
    pass
    if (undefined(name='bending') if l_0_bending is missing else l_0_bending):
        pass
        yield '\n> [!WARNING]\n> **This change edits files that can bend its own verdict.** Read them before you believe what stands here.\n'
        for l_1_path in (undefined(name='bending') if l_0_bending is missing else l_0_bending)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '> - '
            yield escape(environment.finalize(t_1(l_1_path)))
            yield '\n'
        l_1_path = missing
        if (t_2((undefined(name='bending') if l_0_bending is missing else l_0_bending)) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
            pass
            yield '> - '
            yield escape(environment.finalize((t_2((undefined(name='bending') if l_0_bending is missing else l_0_bending)) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides'))))
            yield ' more\n'
    if (undefined(name='disagreement') if l_0_disagreement is missing else l_0_disagreement):
        pass
        yield '\n> [!WARNING]\n> '
        yield escape(environment.finalize(t_3((undefined(name='disagreement') if l_0_disagreement is missing else l_0_disagreement))))
        yield '\n'
    def t_4(fiter):
        for l_1_view in fiter:
            if environment.getattr(environment.getattr(l_1_view, 'story'), 'loosened'):
                yield l_1_view
    for l_1_view in t_4((undefined(name='views') if l_0_views is missing else l_0_views)):
        l_1_moves = missing
        _loop_vars = {}
        pass
        l_1_moves = environment.getattr(environment.getattr(l_1_view, 'story'), 'loosened')
        _loop_vars['moves'] = l_1_moves
        yield '\n> [!WARNING]\n> **This change loosens its own gate'
        if (t_2((undefined(name='views') if l_0_views is missing else l_0_views)) > 1):
            pass
            yield ' on '
            yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(l_1_view, 'report'), 'name'))))
        yield '.** The limits of '
        yield escape(environment.finalize(('the base' if (environment.getattr(environment.getattr(environment.getattr(l_1_view, 'report'), 'policy'), 'bound_from') == 'base') else 'this change')))
        yield ' were used.\n'
        for l_2_moved in (undefined(name='moves') if l_1_moves is missing else l_1_moves)[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '> - '
            yield escape(environment.finalize(t_1(environment.getattr(l_2_moved, 'what'))))
            yield ' from '
            yield escape(environment.finalize(t_1(environment.getattr(l_2_moved, 'before'))))
            yield ' to '
            yield escape(environment.finalize(t_1(environment.getattr(l_2_moved, 'after'))))
            yield '\n'
        l_2_moved = missing
        if (t_2((undefined(name='moves') if l_1_moves is missing else l_1_moves)) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
            pass
            yield '> - '
            yield escape(environment.finalize((t_2((undefined(name='moves') if l_1_moves is missing else l_1_moves)) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides'))))
            yield ' more\n'
    l_1_view = l_1_moves = missing

blocks = {}
debug_info = '1=33&5=36&6=40&8=43&9=46&12=48&15=51&17=53&18=61&21=64&22=71&23=75&25=82&26=85'
