import type { Migration } from '../migrate.ts'
import { first } from './0010-first.ts'
import { testAudiences } from './0030-test-audiences.ts'
import { watch } from './0040-watch.ts'
import { lookUps } from './0050-look-ups.ts'
import { unsaid } from './0060-unsaid.ts'
import { keptLists } from './0070-kept-lists.ts'
import { keptDocuments } from './0080-kept-documents.ts'
import { keptParts } from './0090-kept-parts.ts'
import { firstSights } from './0100-first-sights.ts'

/**
 * Every migration in order, numbered in steps of ten. A published migration is never edited; new ones are
 * added.
 */
export const migrations: readonly Migration[] = [
  ...[first, testAudiences, watch, lookUps, unsaid, keptLists],
  ...[keptDocuments, keptParts, firstSights],
]
