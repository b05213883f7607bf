import type { IForbiddenRuleType } from 'dependency-cruiser'

export function rulesOf(): IForbiddenRuleType[]
