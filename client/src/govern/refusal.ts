import type { Decision } from '../decision.ts'
import type { RequestView } from '../protocol/request.ts'
import { VetoError } from '../veto-error.ts'
import type { GovernedCall, PendingCall, Refusal, RefusalReason } from './governed-call.ts'

/** Why this request lets nothing run. Give it only one that is settled and not `allowed`. */
export function refusalOf(request: RequestView): Refusal {
  return refusalWith(WHY[request.status], request.reason, request)
}

/** The same shape for an error that came in place of an answer. */
export function refusedBy(error: VetoError): Refusal {
  const reason = OF_THE_CALL.has(error.code)
    ? error.message
    : `Veto gave no answer that allows it (${error.code})`
  return refusalBecause('unavailable', reason)
}

/**
 * The same for a call that asks for refusals in place of errors, by `onUnavailable`.
 * @throws {unknown} the error itself where the call does not, when its caller aborted, and when it is not a `VetoError`.
 */
export function refusalOrThrow(
  error: unknown,
  { onUnavailable }: Pick<GovernedCall<unknown>, 'onUnavailable'>,
): Refusal {
  const isNoAnswer = error instanceof VetoError && error.code !== 'aborted'
  if (onUnavailable !== 'refuse' || !isNoAnswer) throw error
  return refusedBy(error)
}

/** A refusal that no answer of Veto gave. */
export function refusalBecause(why: RefusalReason, reason: string): Refusal {
  return refusalWith(why, reason, null)
}

/** A refusal for this reason; the request is null when there was no answer. */
export function refusalWith(why: RefusalReason, reason: string, request: RequestView | null): Refusal {
  return { kind: 'refused', why, text: textOf(why, reason), requestId: request?.id ?? null, request }
}

/** An approval of other arguments, where only the call's own can run. */
export function refusalOfEdit(request: Decision): Refusal {
  const who = request.edited?.name ?? 'A person'
  const reason = `${who} approved it with other arguments, and it can run only with its own`
  return { ...refusalBecause('rejected', reason), requestId: request.id }
}

/** What is wrong with the call itself is for the model; the rest is for those who run the agent. */
const OF_THE_CALL: ReadonlySet<string> = new Set(['invalid_body', 'body_too_large'])

/** What a pending request is while the run is suspended. */
export function parkedOn(request: RequestView): PendingCall {
  const { id, expiresAt, reason } = request
  const until = expiresAt === null ? '' : ` until ${expiresAt}`
  const text = `Not run yet. People were asked (request ${id}) and can answer${until}: ${sentence(reason)} Do not repeat the call meanwhile.`
  return { kind: 'parked', requestId: id, expiresAt, reason, text, request }
}

const WHY: Readonly<Record<RequestView['status'], RefusalReason>> = {
  allowed: 'denied',
  approved: 'denied',
  pending: 'denied',
  denied: 'denied',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
  redeemed: 'already_started',
  succeeded: 'already_started',
  failed: 'already_started',
}

/** Is this what a refusal gives to the model, and not the output of a tool? */
export function isRefusalText(text: string): boolean {
  return Object.values(WORDS).some(({ opening, advice }) => text.startsWith(opening) && text.endsWith(advice))
}

function textOf(why: RefusalReason, reason: string): string {
  const { opening, advice } = WORDS[why]
  return [opening, why === 'already_started' ? '' : sentence(reason), advice]
    .filter((part) => part !== '')
    .join(' ')
}

function sentence(words: string): string {
  return /[.!?…]$/.test(words.trimEnd()) ? words.trimEnd() : `${words.trimEnd()}.`
}

const WORDS: Readonly<Record<RefusalReason, { readonly opening: string; readonly advice: string }>> = {
  denied: {
    opening: 'Not run: this call is denied.',
    advice:
      'Do not repeat it, and do not seek the same effect in another way; tell the user why, or propose something else.',
  },
  rejected: {
    opening: 'Not run.',
    advice:
      'A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
  },
  expired: {
    opening: 'Not run.',
    advice:
      'No person denied it. Do not repeat the call by yourself; tell the user that the approval is still missing.',
  },
  cancelled: { opening: 'Not run.', advice: 'Do not repeat the call unless the user asks for it again.' },
  lapsed: {
    opening: 'Not run.',
    advice: 'The approval is void. Make a new call only if it is still needed.',
  },
  already_started: {
    opening: 'Not run again: this call was started before, and each approval allows one run.',
    advice: 'Do not repeat it; use the result of the first run, or tell the user that it is not known.',
  },
  result_refused: {
    opening: 'The call ran, and its result is withheld.',
    advice: 'Do not repeat the call; tell the user.',
  },
  unavailable: {
    opening: 'Not run: it could not be approved.',
    advice: 'Do not repeat the call by yourself; tell the user that approvals are unavailable at the moment.',
  },
}
