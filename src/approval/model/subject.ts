/** What a request is about. */
export type Subject =
  | { readonly kind: 'call' }
  | Question
  /** The plan itself is the call's params. */
  | { readonly kind: 'plan' }

/** A question to a person; its text is in the call's params. */
export interface Question {
  readonly kind: 'question'
  readonly form: 'text' | 'single' | 'multi'
  /** The options; empty for a text. */
  readonly options: readonly string[]
}

export const A_CALL: Subject = { kind: 'call' }
/** Tool names of questions and plans in the ledger. */
export const ASK_USER = 'ask_user'
export const SUBMIT_PLAN = 'submit_plan'
