import { csvOf } from '../kernel/csv.ts'
import { escaped } from '../kernel/visible.ts'
import type { Pair } from './pairs.ts'
import type { SettingOnBoth } from './settings.ts'
import { differenceSays, pairSays } from './words.ts'

/** A side in an export: its name, and when its list was read (ISO 8601). */
export type ExportSide = {
  readonly name: string
  readonly url: string
  readonly environment: string
  readonly live: boolean
  readonly asOf: string
}

/** A pair with its settings; none where it could not be paired. */
export type ExportPair = { readonly pair: Pair; readonly settings: readonly SettingOnBoth[] }

const RELATIONS: Readonly<Record<SettingOnBoth['relation'], string>> = {
  same: 'same',
  differs: 'differs',
  own: 'each its own',
}

/**
 * Two gateways as CSV for a spreadsheet: a row for each setting that is not the same, and one for each server
 * without such a setting. Secrets are in no setting that is compared.
 */
export const compareCsv = (left: ExportSide, right: ExportSide, pairs: readonly ExportPair[]): string =>
  csvOf([
    ['server', 'state', 'setting', 'relation', sideSays(left), sideSays(right)],
    ...pairs.flatMap(({ pair, settings }) => {
      const state = pair.state === 'differs' ? 'differs' : pairSays(pair, left.name, right.name)
      const told = settings.filter(({ relation }) => relation !== 'same')
      if (told.length === 0) return [[pair.name, state, '', '', '', '']]
      return told.map(({ id, relation, left: a, right: b }) => [
        ...[pair.name, state, differenceSays(id), RELATIONS[relation]],
        ...[a.replaceAll('\n', ' '), b.replaceAll('\n', ' ')],
      ])
    }),
  ])

const sideSays = ({ name, environment, asOf }: ExportSide): string =>
  `${name} (${environment}), as of ${asOf}`

/** The same as JSON text, with every setting. */
export const compareJson = (left: ExportSide, right: ExportSide, pairs: readonly ExportPair[]): string => {
  const side = ({ name, url, environment, live, asOf }: ExportSide) => ({
    name,
    url,
    environment,
    live,
    asOf,
  })
  const servers = pairs.map(({ pair: { name, state, leftId, rightId, differs }, settings }) => ({
    ...{ name, state, leftId, rightId, differs },
    settings,
  }))
  return `${escaped(JSON.stringify({ left: side(left), right: side(right), servers }, null, 2))}\n`
}
