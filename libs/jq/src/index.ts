export { Budget, type BudgetOptions, JQ_LIMITS, type JqLimit } from './budget';
export { compileJq, type CompiledJq, type CompileOptions, type JqResult, type JqResults } from './compile-jq';
export { JqSyntaxError, JqUnsupported } from './jq-error';
export type { Json, JsonObject } from './values/json';
