"""Made from warnings.md.j2 by `make templates`; not to be edited."""

JINJA = '3.1.6'
SOURCE = 'f018988e9e446b1e6c0240f7d8c591a7d60ef748a8fb9a2ab5bb923150ecb8fe'

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
    l_0_goalposts = resolve('goalposts')
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
    if (undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts):
        pass
        yield '\n> [!WARNING]\n> **This change loosens its own gate'
        yield escape(environment.finalize(('' if (environment.getattr((undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts), 'models') == 1) else 's')))
        yield '.** '
        yield escape(environment.finalize(environment.getattr((undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts), 'limits')))
        yield '\n'
        for l_1_moved in environment.getattr((undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts), 'moved')[:environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')]:
            _loop_vars = {}
            pass
            yield '> - '
            if environment.getattr(l_1_moved, 'model'):
                pass
                yield escape(environment.finalize(t_1(environment.getattr(l_1_moved, 'model'))))
                yield ': '
            yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(l_1_moved, 'limit'), 'what'))))
            yield ' from '
            yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(l_1_moved, 'limit'), 'before'))))
            yield ' to '
            yield escape(environment.finalize(t_1(environment.getattr(environment.getattr(l_1_moved, 'limit'), 'after'))))
            yield '\n'
        l_1_moved = missing
        if (t_2(environment.getattr((undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts), 'moved')) > environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides')):
            pass
            yield '> - '
            yield escape(environment.finalize((t_2(environment.getattr((undefined(name='goalposts') if l_0_goalposts is missing else l_0_goalposts), 'moved')) - environment.getattr((undefined(name='tier') if l_0_tier is missing else l_0_tier), 'asides'))))
            yield ' more\n'

blocks = {}
debug_info = '1=33&5=36&6=40&8=43&9=46&12=48&15=51&17=53&20=56&21=60&22=64&24=75&25=78'
