import type { QuestionAnswer } from '../../../approval/model/approval.ts'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { DisplayedRequest } from '../../../approval/review/action-guard.ts'
import type { VoteCommand } from '../../../approval/review/vote.ts'
import type { History } from './open-history.ts'
import type { Answer, Approval, Denial, PersonId } from './planned-call.ts'

/** The people of the history, who saw the whole request. */
export interface People {
  approve(request: EscalatedRequest, approval: Approval): Promise<void>
  deny(request: EscalatedRequest, denial: Denial): Promise<void>
  answer(request: EscalatedRequest, answer: Answer): Promise<void>
  /** Asks the agent before the decision. */
  inquire(request: EscalatedRequest, personId: PersonId, text: string): Promise<void>
}

export function createPeople({ voteService, editService, askAgent }: History): People {
  const cast = async (request: EscalatedRequest, vote: Vote) =>
    void (await voteService.cast({ ...commandOf(request, vote.by), ...NOTHING_MORE, ...vote }))
  return {
    async approve(request, { by, comment = null, edit, grants = false }) {
      const confirmation = request.call.tool
      if (edit !== undefined) {
        await editService.edit({ ...commandOf(request, by), params: edit, comment, confirmation })
        return
      }
      const grant = grants ? ({ scope: 'tool', span: 'session' } as const) : null
      await cast(request, { by, choice: 'approve', comment, confirmation, grant })
    },
    deny: (request, { by, reason }) => cast(request, { by, choice: 'deny', comment: reason }),
    answer: (request, { by, answer }) => cast(request, { by, choice: 'approve', answer }),
    async inquire(request, personId, text) {
      await askAgent.ask({ requestId: request.id, personId, from: null, text })
    },
  }
}

type Vote = { readonly by: PersonId; readonly choice: VoteCommand['choice'] } & Partial<
  Omit<VoteCommand, 'personId'> & { readonly answer: QuestionAnswer | null }
>

const NOTHING_MORE = { comment: null, confirmation: null, answer: null, grant: null }
const SEEN: DisplayedRequest = 'card'

function commandOf({ id, paramsDigest }: EscalatedRequest, personId: PersonId) {
  return { requestId: id, personId, from: null, displayedDigest: paramsDigest, seen: SEEN }
}
