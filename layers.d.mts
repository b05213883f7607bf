import type { IForbiddenRuleType } from 'dependency-cruiser'

export function rulesOf(): IForbiddenRuleType[]

export const FOLDERS: Readonly<Record<string, readonly string[]>>
