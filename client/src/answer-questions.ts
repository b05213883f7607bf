import type { InquiryView, RequestView } from './protocol/request.ts'
import { VetoError } from './veto-error.ts'

/** Returns the agent's reply to a person's question about its request. */
export type OnQuestion = (question: InquiryView, request: RequestView) => string | Promise<string>

/** Answers questions while waiting. */
export interface InquiryResponder {
  /** Handles the open question, if there is a new one. */
  onUpdate(request: RequestView): void
  /** Rejects with the error of the handler, or of sending its reply. */
  readonly failure: Promise<never>
}

interface Deps {
  readonly onQuestion: OnQuestion
  readonly post: (
    reply: { id: string; text: string; inquiry: number },
    request: RequestView,
  ) => Promise<unknown>
}

export function createInquiryResponder(deps: Deps): InquiryResponder {
  const { promise: failure, reject } = Promise.withResolvers<never>()
  failure.catch(() => undefined)
  let answered = 0
  return {
    failure,
    onUpdate(request) {
      const inquiry = request.inquiries.length
      const question = request.inquiries.at(-1)
      if (question === undefined || question.reply !== null || inquiry <= answered) return
      answered = inquiry
      answer(deps, request, { question, inquiry }).catch(reject)
    },
  }
}

async function answer(
  { onQuestion, post }: Deps,
  request: RequestView,
  { question, inquiry }: { question: InquiryView; inquiry: number },
): Promise<void> {
  const text = await onQuestion(question, request)
  await post({ id: request.id, text, inquiry }, request).catch((error: unknown) => {
    if (!isTooLate(error)) throw error
  })
}

/** People may decide before the reply arrives. */
function isTooLate(error: unknown): boolean {
  return error instanceof VetoError && (error.code === 'not_pending' || error.code === 'nothing_asked')
}
