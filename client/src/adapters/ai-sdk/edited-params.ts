import { canonicalJson } from '../../canonical-json.ts'
import { JsonRecord } from '../../protocol/json.ts'

/** The arguments as the SDK parsed them, and as they were approved. */
interface Params {
  readonly asked: unknown
  readonly approved: JsonRecord
}

/**
 * The SDK has checked what the model asked for, and nothing else. A schema that changes what it parses does not accept its
 * own output, and cannot tell.
 * @throws {TypeError} in words for the model, when what a person made of it does not fit the tool's schema.
 */
export async function requireFit(inputSchema: unknown, { asked, approved }: Params): Promise<void> {
  if (canonicalJson(approved) === canonicalJson(JsonRecord.parse(asked))) return
  if ((await fits(inputSchema, approved)) || !(await fits(inputSchema, asked))) return
  throw new TypeError(
    'Not run: a person changed the arguments, and they do not fit the schema of the tool. Do not repeat the call; tell the user',
  )
}

/** Zod and other libraries give a Standard Schema; `jsonSchema()` of the SDK a `validate` of its own, or nothing to check by. */
async function fits(schema: unknown, value: unknown): Promise<boolean> {
  const standard: unknown = Reflect.get(Object(schema), '~standard')
  const isStandard = typeof standard === 'object' && standard !== null
  const validate: unknown = Reflect.get(Object(isStandard ? standard : schema), 'validate')
  if (typeof validate !== 'function') return true
  const result: unknown = await Reflect.apply(validate, isStandard ? standard : schema, [
    structuredClone(value),
  ])
  return isStandard
    ? Reflect.get(Object(result), 'issues') === undefined
    : Reflect.get(Object(result), 'success') === true
}
