import type { ToolFacts } from '../../../policy/bundle.ts'
import { type PendingRequest, paramsOf } from '../../model/request.ts'
import type { EditedParams } from './edited-params.ts'
import { reversedAmounts } from './reversed-amounts.ts'

/** Why the new value of a param is invalid: one sentence for the person who typed it. */
export interface ParamError {
  readonly name: string
  readonly message: string
}

/** Errors of the changed params: of each by the tool's schemas, or else reversed amounts, or else of all together by the schemas. */
export function paramErrors(
  request: PendingRequest,
  edited: EditedParams,
  tool: Pick<ToolFacts, 'params' | 'presentation'>,
): readonly ParamError[] {
  const { params, changed } = edited
  const before = paramsOf(request)
  const alone = changed.flatMap((name) =>
    errorsOf(tool, { ...before, ...picked(params, name) }).filter((error) => error.name === name),
  )
  if (alone.length > 0) return alone
  const reversed = reversedAmounts(request, edited, tool)
  if (reversed.length > 0) return reversed
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
