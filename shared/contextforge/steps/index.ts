import { before } from './before.ts'
import { claims } from './claims.ts'
import { keys } from './keys.ts'
import { person } from './person.ts'
import { after } from './request.ts'
import { routing } from './routing.ts'
import { server } from './server.ts'
import type { StepRecord } from './step.ts'

const ALL = [...routing, ...server, ...keys, ...claims, ...person] as const

export type StepId = (typeof before | typeof ALL | typeof after)[number]['id']
export type Steps = readonly StepRecord<StepId>[]

/** Every check in the gateway's order. All are run; which one blocks is the judge's business. */
export const STEPS: Steps = ALL

/** Their ids, in the same order. */
export const STEP_IDS: readonly StepId[] = ALL.map(({ id }) => id)

/** The place of a step among the gateway's checks, from 1. Counted: a step added before it moves it. */
export const stepNumber = (id: StepId): number => STEP_IDS.indexOf(id) + 1

/**
 * What is asked of the request around the token, after all of them. Part of a ladder only where it does not
 * pass.
 */
export const AFTER: Steps = after

/** What decides before the token does. Part of a ladder only where it does not simply pass. */
export const BEFORE: Steps = before

export const ALL_IDS: readonly StepId[] = [...before, ...ALL, ...after].map(({ id }) => id)

/** The record of a step. */
export const stepOf = (id: StepId): StepRecord<StepId> => BY_ID[id]

const BY_ID = Object.fromEntries([...before, ...ALL, ...after].map((step) => [step.id, step])) as Record<
  StepId,
  StepRecord<StepId>
>
