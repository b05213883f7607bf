/** A call that a scripted model makes. */
export interface ScriptedCall {
  readonly tool: string
  readonly params: object
  /** Default: `call_1`. */
  readonly toolCallId?: string
}
