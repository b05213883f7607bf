import type { RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { whyModal } from './why-modal.ts'

/** Why am I asked?: opens the trace for a person who may see the request; else says why not. */
export async function openWhyModal(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  const result = await deps.queries.why(click.personId, click.requestId)
  if (result.kind === 'refused') return refusalText(result.refusal)
  return openModal(deps, click, whyModal(result.value))
}
