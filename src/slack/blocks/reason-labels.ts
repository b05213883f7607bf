import type { EscalatedRequest } from '../../approval/model/request.ts'

/** What the modal says that asks for words: by what the request is about, and what the person chose. */
export interface ReasonWords {
  readonly title: string
  readonly submit: string
  readonly label: string
}

export function reasonWords({ subject }: EscalatedRequest, choice: 'approve' | 'deny'): ReasonWords {
  const isApproval = choice === 'approve'
  switch (subject.kind) {
    case 'call': {
      const title = isApproval ? 'Approve' : 'Deny'
      return { title, submit: title, label: 'Reason' }
    }
    case 'question':
      return { title: 'Cannot answer', submit: 'Send', label: 'Reason' }
    case 'plan': {
      const submit = isApproval ? 'Approve' : 'Reject'
      return { title: `${submit} the plan`, submit, label: 'Feedback' }
    }
  }
}
