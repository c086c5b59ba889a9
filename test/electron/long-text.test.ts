import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { LONG_TEXT, longTexts } from '../../electron/history/long-text.ts'

/* Texts that are bound as bytes: what is stored is what the text itself would have been stored as. */

const TEXTS = {
  empty: '',
  ASCII: 'a'.repeat(20_000),
  'of two, three and four bytes': 'é€😀'.repeat(10_000),
  'with half of a pair': 'a\ud800b\udfff',
  'with characters that end other texts': 'a\0b\0',
  'as wide as the room may be': '€'.repeat(349_525),
  'longer than the room': '€'.repeat(400_000),
}

test('a text is stored as it would be without this, whatever it holds and beside whatever other text', () => {
  const db = new Sqlite(':memory:')
  db.exec('CREATE TABLE texts (one, other)')
  const put = db.prepare(`INSERT INTO texts VALUES (${LONG_TEXT}, ${LONG_TEXT})`)
  const plain = db.prepare('INSERT INTO texts VALUES (?, ?)')
  const all = db.prepare(
    'SELECT one, other, typeof(one) AS kind, hex(one) AS bytes, hex(other) AS rest FROM texts',
  )
  for (const [one, text] of Object.entries(TEXTS))
    for (const [other, second] of Object.entries(TEXTS)) {
      db.exec('DELETE FROM texts')
      plain.run(text, second)
      put.run(...longTexts(text, second))
      const [wanted, stored] = all.all()
      expect(stored, `${one}; ${other}`).toEqual(wanted)
    }
  db.close()
})
