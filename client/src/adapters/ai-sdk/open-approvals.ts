/** A message of the AI SDK's history. */
export interface AiMessage {
  readonly role: string
  readonly content: unknown
}

/** A tool call whose approval was requested and not answered. */
export interface OpenApproval {
  readonly approvalId: string
  readonly toolCallId: string
  readonly tool: string
  readonly params: unknown
}

/** The calls of these messages that still wait for an answer, oldest first. */
export function openApprovals(messages: readonly AiMessage[]): readonly OpenApproval[] {
  const parts = messages.flatMap(partsOf)
  const ofType = (type: string) => parts.filter((part) => part['type'] === type)
  const calls = new Map(ofType('tool-call').map((part) => [part['toolCallId'], part]))
  const answered = new Set(ofType('tool-approval-response').map((part) => part['approvalId']))
  const ended = new Set(ofType('tool-result').map((part) => part['toolCallId']))
  return ofType('tool-approval-request').flatMap(({ approvalId, toolCallId }) => {
    const call = calls.get(toolCallId)
    if (call === undefined || answered.has(approvalId) || ended.has(toolCallId)) return []
    const { toolName, input } = call
    return [
      {
        approvalId: String(approvalId),
        toolCallId: String(toolCallId),
        tool: String(toolName),
        params: input,
      },
    ]
  })
}

type Part = Readonly<Record<string, unknown>>

function partsOf({ content }: AiMessage): readonly Part[] {
  return Array.isArray(content)
    ? content.filter((part): part is Part => typeof part === 'object' && part !== null)
    : []
}
