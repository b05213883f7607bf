import type { VetoRequest } from '../../approval/model/request.ts'

/** What stands above the agent's summary. An edit changes what the summary was written about. */
export function agentWordsLabel({ edit }: Pick<VetoRequest, 'edit'>): string {
  return edit === null
    ? "Agent's own words (unverified):"
    : "Agent's own words (unverified), written before the edit:"
}
