import type { EscalatedRequest } from '../../approval/request.ts'
import { asker } from './asker.ts'
import { bold, code, line, type Paragraph, text } from './blocks.ts'

/** What the modal says that asks for words: by what the request is about, and what the person chose. */
export interface ReasonWords {
  readonly title: string
  readonly submit: string
  readonly about: Paragraph
  readonly label: string
}

export function reasonWords(request: EscalatedRequest, choice: 'approve' | 'deny'): ReasonWords {
  const isApproval = choice === 'approve'
  switch (request.matter.kind) {
    case 'call': {
      const { agentId, tool } = request.call
      const title = isApproval ? 'Approve' : 'Deny'
      const about = line(bold(agentId), text(' asks to run '), code(tool))
      return { title, submit: title, about, label: 'Reason' }
    }
    case 'question':
      return {
        title: 'Cannot answer',
        submit: 'Send',
        about: asker(request, 'asks a question'),
        label: 'Reason',
      }
    case 'plan': {
      const submit = isApproval ? 'Approve' : 'Reject'
      return {
        title: `${submit} the plan`,
        submit,
        about: asker(request, 'submits a plan'),
        label: 'Feedback',
      }
    }
  }
}
