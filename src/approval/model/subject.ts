/** What a request is about. */
export type Subject =
  | { readonly kind: 'call' }
  | Question
  /** The plan itself is the call's params. */
  | { readonly kind: 'plan' }

/** What an agent asks a person; the question's words are in the call's params. */
export interface Question {
  readonly kind: 'question'
  readonly form: 'text' | 'single' | 'multi'
  /** What may be chosen; empty for a text. */
  readonly options: readonly string[]
}

export const A_CALL: Subject = { kind: 'call' }
/** The names under which questions and plans stand in the record. */
export const ASK_USER = 'ask_user'
export const SUBMIT_PLAN = 'submit_plan'
