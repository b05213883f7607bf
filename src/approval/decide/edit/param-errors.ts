import type { ToolFacts } from '../../../policy/bundle.ts'
import { type PendingRequest, paramsOf } from '../../model/request.ts'
import type { EditedParams } from './edited-params.ts'

/** Why the new value of a param is invalid: one sentence for the person who typed it. */
export interface ParamError {
  readonly name: string
  readonly message: string
}

/** Errors of the changed params by the tool's schemas: of each param, or else of all together. */
export function paramErrors(
  request: PendingRequest,
  { params, changed }: EditedParams,
  tool: Pick<ToolFacts, 'params'>,
): readonly ParamError[] {
  const before = paramsOf(request)
  const alone = changed.flatMap((name) =>
    errorsOf(tool, { ...before, ...picked(params, name) }).filter((error) => error.name === name),
  )
  if (alone.length > 0) return alone
  return errorsOf(tool, params).filter(({ name }) => changed.includes(name))
}

type Params = EditedParams['params']

function picked(params: Params, name: string): Params {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key === name))
}

/** At most one for each schema. */
function errorsOf({ params: checks }: Pick<ToolFacts, 'params'>, params: Params): readonly ParamError[] {
  return checks.flatMap(({ breach }) => {
    const found = breach(params)
    if (found === null) return []
    const { parameter, expected } = found
    const name = Object.keys(params).find((key) => parameter === key || parameter.startsWith(`${key}.`))
    const where = name === parameter ? 'Expected' : `At ${parameter}: expected`
    return name === undefined ? [] : [{ name, message: `${where} ${expected}.` }]
  })
}
