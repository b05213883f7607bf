import type { EscalatedRequest } from '../../approval/model/request.ts'

/** The labels of the form for a reason, by the subject of the request and the choice. */
export interface ReasonLabels {
  readonly title: string
  readonly submit: string
  readonly label: string
}

export function reasonLabels({ subject }: EscalatedRequest, choice: 'approve' | 'deny'): ReasonLabels {
  const isApproval = choice === 'approve'
  switch (subject.kind) {
    case 'call': {
      const title = isApproval ? 'Approve' : 'Deny'
      return { title, submit: title, label: 'Reason' }
    }
    case 'question':
      return { title: "I can't answer", submit: 'Send', label: 'Reason' }
    case 'plan': {
      const submit = isApproval ? 'Approve' : 'Reject'
      return { title: `${submit} the plan`, submit, label: 'Feedback' }
    }
  }
}
