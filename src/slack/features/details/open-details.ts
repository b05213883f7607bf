import type { Click, RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { cardLinks } from './card-links.ts'
import { detailsModal } from './details-modal.ts'

/** Opens everything about a request, for a person who may see it; null when it is open, else why not. */
export async function openDetails(
  deps: ListenerDeps,
  click: Pick<RequestClick, 'requestId' | 'personId' | 'triggerId' | 'place'>,
): Promise<string | null> {
  const { requestId, personId, place } = click
  const found = await deps.queries.details(personId, requestId, channelOf(place))
  if (found.kind === 'refused') return refusalText(found.refusal)
  const links = await cardLinks(deps, found.value.cards)
  return openModal(
    deps,
    click,
    detailsModal({ ...found.value, links }, deps.tool(found.value.request.call.tool)),
  )
}

/** Where the click came from, as Slack says. */
function channelOf(place: Click['place']): string | null {
  return place.in === 'message' ? place.message.channelId : null
}
