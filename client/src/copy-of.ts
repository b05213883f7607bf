import { definedFacts } from './defined-facts.ts'
import { JsonRecord } from './protocol/json.ts'

/**
 * A copy, which the caller cannot change while a part of the client is loaded. An object with values that JSON would drop or
 * change comes back itself, for its schema to refuse.
 */
export function copyOf<T extends object>(given: T): T {
  try {
    return JsonRecord.safeParse(definedFacts(given)).success ? structuredClone(given) : given
  } catch {
    return given
  }
}
