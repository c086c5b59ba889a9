/**
 * What a package contains, for people (licences) and for machines (CycloneDX). Only what ships, not the
 * tools.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes.mjs'
import { inRoot, readJson, root } from '../setup/paths.mjs'

/** @typedef {import('./about.mjs').About} About */

/**
 * The packages that ship: those in the bundles, as the bundler noted them, and those that are not bundled.
 *
 * @param {string} bundles the folder the bundles are in
 * @returns {string[]} paths from the root, such as node_modules/zod
 */
export function shippedPackages(bundles) {
  const parts = ['main', 'preload', 'renderer']
  const bundled = parts.flatMap((part) => readJson(join(bundles, `.packages-${part}.json`)))
  const outside = Object.keys(readJson(inRoot('package.json')).dependencies).map(
    (name) => `node_modules/${name}`,
  )
  return [...new Set([...bundled, ...outside])].sort()
}

/**
 * Writes the licence of every package that ships. Fails when one has no licence.
 *
 * @param {string} file
 * @param {readonly string[]} packages
 */
export function writeLicences(file, packages) {
  const texts = packages.map((path) => {
    const { name, version, license } = readJson(inRoot(path, 'package.json'))
    const licence = readdirSync(inRoot(path)).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry))
    if (!licence && !license) throw new Error(`${name} ships without a licence`)
    const text = licence ? readFileSync(inRoot(path, licence), 'utf8').trim() : `Licence: ${license}`
    return `${name} ${version} (${license ?? 'see below'})\n${'='.repeat(72)}\n${text}\n`
  })
  const head =
    'Claimcheck contains the following software. Electron and Chromium are in LICENSES.chromium.html.\n'
  writeFileSync(file, [head, ...texts].join('\n'))
}

/**
 * Writes the bill of materials: npm's tree, made by CycloneDX's own tool, reduced to what ships, and
 * Electron.
 *
 * @param {string} file
 * @param {readonly string[]} packages
 * @param {About} about
 */
export async function writeBill(file, packages, about) {
  const tool = inRoot('node_modules', '@cyclonedx', 'cyclonedx-npm', 'bin', 'cyclonedx-npm-cli.js')
  const options = ['--output-reproducible', '--output-format', 'JSON', '--output-file', file]
  await run(process.execPath, [tool, ...options], { cwd: root })
  const bill = readJson(file)
  const all = bill.components.flatMap(withNested)
  const shipped = new Set(packages)
  const components = all.filter((/** @type {Component} */ component) => shipped.has(pathOf(component) ?? ''))
  const missing = packages.filter(
    (path) => !components.some((/** @type {Component} */ c) => pathOf(c) === path),
  )
  if (missing.length > 0) throw new Error(`the bill of materials lacks ${missing.join(', ')}`)
  const electron = {
    type: 'framework',
    name: 'electron',
    version: about.electronVersion,
    'bom-ref': 'electron',
    description: about.electronDist === undefined ? 'official build' : 'test runtime, not an official build',
    licenses: [{ license: { id: 'MIT' } }],
    purl: `pkg:npm/electron@${about.electronVersion}`,
  }
  bill.components = [...components, electron]
  bill.metadata.component.version = about.version
  const app = bill.metadata.component['bom-ref']
  const kept = new Set([app, ...bill.components.map((/** @type {Component} */ c) => c['bom-ref'])])
  bill.dependencies = bill.dependencies
    .filter((/** @type {Dependency} */ { ref }) => kept.has(ref))
    .map((/** @type {Dependency} */ { ref, dependsOn = [] }) => ({
      ref,
      dependsOn: [...dependsOn.filter((on) => kept.has(on)), ...(ref === app ? ['electron'] : [])],
    }))
  bill.dependencies.push({ ref: 'electron' })
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`)
}

/**
 * @typedef {{ 'bom-ref': string, components?: Component[], properties?: { name: string, value: string }[] }}
 * Component
 */
/** @typedef {{ ref: string, dependsOn?: string[] }} Dependency */

/** @param {Component} component @returns {Component[]} it, and what is nested in it, side by side */
function withNested({ components = [], ...component }) {
  return [component, ...components.flatMap(withNested)]
}

/** @param {Component} component */
const pathOf = (component) => component.properties?.find(({ name }) => name === 'cdx:npm:package:path')?.value
