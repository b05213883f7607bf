import type { Refusal } from '../../../approval/model/refusal.ts'

/** Why a click was not counted, after the name of the person: `is a guest`. The ledger holds the code, and perhaps how often. */
export function refusedVoteWords(reason: string | null): string {
  const [, code = '', kind = '', more = ''] = /^(\w+)(?:: (\w+))?(.*)$/s.exec(reason ?? '') ?? []
  const words = NOT_A_MEMBER.get(kind) ?? WORDS.get(code)
  return words === undefined ? `was refused: ${reason ?? 'unknown'}` : `${words}${more}`
}

const NOT_A_MEMBER: ReadonlyMap<string, string> = new Map([
  ['bot', 'is a bot'],
  ['guest', 'is a guest'],
  ['deactivated', 'is deactivated'],
  ['external', 'is from another workspace'],
])

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    already_settled: 'was too late',
    not_an_approver: 'is not among those who are asked',
    own_request: 'made this request',
    own_agent: 'owns this agent',
    owner_unknown: "could be the owner of this agent's key, who is unknown",
    already_voted: 'had already voted',
    approval_held: 'came while an approval was waiting to take effect',
    not_held: 'was too late to take an approval back',
    not_a_member: 'is not a full member of this workspace',
    membership_unknown: 'could not be looked up in Slack',
    reason_required: 'gave no reason, which is required',
    confirmation_required: 'did not type the name of the tool',
    answer_invalid: "gave an answer that doesn't fit the question",
    params_changed: 'had seen earlier parameters',
    not_all_seen: 'had not seen all of it',
    not_shown: 'may not see it',
    edit_denied: 'entered parameters that the policies deny',
    edit_unjudged: 'entered parameters that cannot be evaluated',
    not_offered: 'chose something that the rule does not offer',
    question_open: 'asked the agent before it had replied',
    asked_enough: 'asked the agent too many questions',
    question_unfit: 'asked the agent an empty or too long question',
    done_before: 'did something that can be done only once',
    wrong_card: 'used a message that is not its card',
    removed: 'asked about parameters that were removed',
    not_found: 'named a request that is not there',
  } satisfies Record<Refusal['code'], string>),
)
