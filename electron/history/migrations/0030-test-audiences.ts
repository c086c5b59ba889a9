import type { Migration } from '../migrate.ts'

/**
 * What a tested token was for, so that a later change can say whom it would shut out. Older rows do not name
 * it.
 */
export const testAudiences: Migration = {
  version: 30,
  up(db) {
    db.exec(`
      ALTER TABLE tests ADD COLUMN audiences TEXT;
      ALTER TABLE tests ADD COLUMN client TEXT;
    `)
  },
}
