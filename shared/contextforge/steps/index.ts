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

/** Every check in the gateway's order. All of them are run; the judge decides which one stops the token. */
export const STEPS: Steps = ALL

/** The ids of the steps, in the same order. */
export const STEP_IDS: readonly StepId[] = ALL.map(({ id }) => id)

/**
 * The place of a step among the gateway's checks, counted from 1. It is computed, because adding a step moves
 * the others.
 */
export const stepNumber = (id: StepId): number => STEP_IDS.indexOf(id) + 1

/**
 * Steps about the request around the token, which come after all others. They are shown only where they do
 * not pass.
 */
export const AFTER: Steps = after

/** Steps that decide before the token is looked at. They are shown only where they do not simply pass. */
export const BEFORE: Steps = before

export const ALL_IDS: readonly StepId[] = [...before, ...ALL, ...after].map(({ id }) => id)

/** The record of a step. */
export const stepOf = (id: StepId): StepRecord<StepId> => BY_ID[id]

const BY_ID = Object.fromEntries([...before, ...ALL, ...after].map((step) => [step.id, step])) as Record<
  StepId,
  StepRecord<StepId>
>
