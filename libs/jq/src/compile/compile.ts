import { type Arity, isKnownToLibjq } from '../builtins/known';
import { findBuiltin } from '../builtins/registry';
import { JqUnsupported } from '../jq-error';
import type { Ast } from '../syntax/ast';
import type { Source } from '../syntax/source';
import { everything, compileIndex, compileIterate, compileSlice } from './compile-access';
import { compileAssign } from './compile-assign';
import { compileBind, compileForeach, compileReduce, compileVariable } from './compile-bindings';
import { compileArray, compileFormat, compileObject, compileString } from './compile-construct';
import { compileBreak, compileComma, compileIf, compileLabel, compilePipe, compileTry } from './compile-control';
import { compileArgumentCall, compileFunctionCall, defineFunction, identity } from './compile-functions';
import { compileAlternative, compileBinary, compileLogic, compileNegate } from './compile-operators';
import { type Filter, single } from './filter';
import { preludeFunction } from './prelude';
import type { Scope } from './scope';

/** Turns a node into closures; the names in it mean what the scope says. */
export type Compile = (node: Ast, scope: Scope) => Filter;

const EMPTY_OBJECT = {};

export function compilerFor(source: Source): Compile {
  const compile: Compile = (node, scope) => {
    switch (node.type) {
      case 'identity':
        return identity;
      case 'recurse':
        return everything;
      case 'literal':
        return single(() => node.value);
      case 'string':
        return compileString(node, scope, compile);
      case 'format':
        return compileFormat(node.name);
      case 'index':
        return compileIndex(node, scope, compile);
      case 'slice':
        return compileSlice(node, scope, compile);
      case 'iterate':
        return compileIterate(node, scope, compile);
      case 'array':
        return compileArray(node.body, scope, compile);
      case 'object':
        return compileObject(node.entries, scope, compile);
      case 'negate':
        return compileNegate(node.body, scope, compile);
      case 'pipe':
        return compilePipe(node, scope, compile);
      case 'comma':
        return compileComma(node, scope, compile);
      case 'alternative':
        return compileAlternative(node, scope, compile);
      case 'and':
      case 'or':
        return compileLogic(node.type, node, scope, compile);
      case 'binary':
        return compileBinary(node.operator, node, scope, compile);
      case 'assign':
        return compileAssign(node.operator, node, scope, compile);
      case 'if':
        return compileIf(node, scope, compile);
      case 'try':
        return compileTry(node, scope, compile);
      case 'reduce':
        return compileReduce(node, scope, compile);
      case 'foreach':
        return compileForeach(node, scope, compile);
      case 'bind':
        return compileBind(node, scope, compile);
      case 'define':
        return compile(node.body, defineFunction(node.definition, scope, compile));
      case 'label':
        return compileLabel(node.name, node.body, scope, compile);
      case 'break': {
        const label = scope.find(`*label-${node.name}`);
        if (label === null) throw source.error(`$*label-${node.name} is not defined`, node.at);
        return compileBreak(scope.depth - label.depth);
      }
      case 'variable': {
        const variable = scope.find(`$${node.name}`);
        if (variable !== null) return compileVariable(scope.depth - variable.depth);
        if (node.name === 'ENV') return single(() => EMPTY_OBJECT);
        throw source.error(`$${node.name} is not defined`, node.at);
      }
      case 'call':
        return compileCall(node, scope);
    }
  };

  /** The program's own definitions first, then the engine's. */
  const compileCall = (node: Extract<Ast, { readonly type: 'call' }>, scope: Scope): Filter => {
    const name: Arity = `${node.name}/${node.args.length}`;
    const binding = scope.find(name) ?? null;
    if (binding?.kind === 'filter') return compileArgumentCall(scope.depth - binding.depth);
    if (binding?.kind === 'function') return compileFunctionCall(binding, node.args, scope, compile);
    const native = findBuiltin(name);
    if (native !== null)
      return native(
        node.args.map((arg) => compile(arg, scope)),
        node.args,
      );
    const defined = preludeFunction(name);
    if (defined !== null) return compileFunctionCall(defined, node.args, scope, compile);
    if (isKnownToLibjq(name)) throw new JqUnsupported(`${name} is not built into this engine`);
    throw source.error(`${name} is not defined`, node.at);
  };
  return compile;
}
