import { type Json, ownProperty } from '../../../core/json.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import type { SchemaObject } from '../../../policy/params/subschemas.ts'
import type { PendingRequest } from '../../model/request.ts'
import type { EditedParams } from './edited-params.ts'
import { propertiesIn } from './param-type.ts'

/** A param whose new value reverses an amount: one sentence for the person who typed it. */
export interface ReversedAmount {
  readonly name: string
  readonly message: string
}

/**
 * The changed amounts of money that have another sign than the amount that was asked for, as a refund would become a charge.
 * What the bundle's schemas allow by name stays possible: a minimum below 0, a maximum above it, or an enum.
 */
export function reversedAmounts(
  { call }: Pick<PendingRequest, 'call'>,
  { params, changed }: Pick<EditedParams, 'params' | 'changed'>,
  { params: checks, presentation }: Pick<ToolFacts, 'params' | 'presentation'>,
): readonly ReversedAmount[] {
  const schemas = checks.map(({ schema }) => schema)
  return changed.flatMap((name) => {
    const sign = signOf(ownProperty(params, name))
    const asked = signOf(ownProperty(call.params, name)) === -1 ? -1 : 1
    const isReversed = presentation.isMoney(name) && sign === -asked
    if (!isReversed || propertiesIn(schemas, name).some((property) => allows(property, sign))) return []
    return [{ name, message: messageFor(asked) }]
  })
}

function messageFor(asked: 1 | -1): string {
  const bound = asked === 1 ? '0 or more' : '0 or less'
  return `Expected ${bound}, as an edit may not move the money the other way; if it should go there, deny the call and say so.`
}

/** Of a number, or of a text that is one; 0: it is neither. */
function signOf(value: Json | undefined): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
  return Math.sign(number) || 0
}

function allows(property: SchemaObject, sign: number): boolean {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = property
  const bounds = sign < 0 ? [minimum, exclusiveMinimum] : [maximum, exclusiveMaximum]
  return Array.isArray(property['enum']) || bounds.some((bound) => Math.sign(Number(bound ?? 0)) === sign)
}
