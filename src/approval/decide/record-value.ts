import type { Money } from '../../core/money.ts'
import type { VetoRequest } from '../model/request.ts'
import type { Change } from '../ports/unit.ts'

/** Records what the call of a request is worth; null: unknown. */
export function recordValue(
  { id: requestId, createdAtMs }: Pick<VetoRequest, 'id' | 'createdAtMs'>,
  value: Money | null,
): Change {
  return { do: 'record_value', requestId, createdAtMs, value }
}
