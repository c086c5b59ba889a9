import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { rejectedAt } from '../helpers/steps.ts'

/*
 * The main job on the built-in demo, with visible controls: what `npm start` does where there is no display.
 * Prints the result of each step, saves a picture of each in out/tour, and fails when a result is wrong. The
 * app never shows a token, so the pictures contain none.
 */

const folder = fileURLToPath(new URL('../../out/tour', import.meta.url))
const SERVER = 'payments-mcp'
let step = 0

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

async function tour(): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const { page, close } = await launchApp()
  const operator = operatorOf(page)
  const found = async (name: string, says: string): Promise<void> => {
    step += 1
    await operator.picture(folder, `${String(step).padStart(2, '0')}-${name}`)
    console.log(`${String(step).padStart(2)}. ${says}`)
  }
  try {
    await page.getByRole('button', { name: /Explore the built-in demo/ }).waitFor({ timeout: 30_000 })
    await found('connect', 'The connect screen is open; the built-in demo is one keystroke away.')

    await operator.openDemo()
    const rows = await operator.rows()
    must(rows >= 14, `the fleet shows ${rows} servers`)
    await found('fleet', `The fleet shows ${rows} servers. ${SERVER}: ${await operator.row(SERVER)}`)

    await operator.openServer(SERVER)
    must(/Off/.test(await operator.toggleSays()), 'the toggle is not off to begin with')
    await found('server', `${SERVER} expects: ${await operator.count()}. ${await operator.toggleSays()}`)

    await operator.toBench()
    await operator.takeDemoToken()
    const rejected = await operator.readsVerdict(rejectedAt('audience'))
    await found('rejected', `Its token: ${rejected}.`)
    const before = await operator.sendToGateway()
    must(/Actual 401.*agrees/.test(before), `the gateway does not agree: ${before}`)
    await found('rejected-live', `Sent to the gateway: ${before}`)

    await operator.backToServer()
    await operator.flip()
    await operator.readsVerdict(/Would be accepted/)
    await found('preview', `Preview: ${await operator.verdictText()}`)

    await operator.review()
    const review = await operator.reviewText()
    must(
      /resource/.test(review) && /include_client_id_in_audience/.test(review),
      'the review does not name the keys',
    )
    await found('review', 'The review names the keys, the effect and how sure it is.')

    await operator.apply(SERVER)
    await operator.seesConfirmed()
    await operator.readsVerdict(/^Accepted/)
    must(/On/.test(await operator.toggleSays()), 'the toggle is not on after it was applied')
    await found('accepted', `Applied and read back. The same token: ${await operator.verdictText()}`)

    await operator.toBench()
    const after = await operator.sendToGateway()
    must(/Actual 200.*agrees/.test(after), `the gateway does not agree: ${after}`)
    await found('accepted-live', `Sent to the gateway: ${after}`)

    await operator.backToServer()
    await operator.undo()
    await operator.apply(SERVER)
    await operator.seesConfirmed()
    await operator.readsVerdict(rejectedAt('audience'))
    must(/Off/.test(await operator.toggleSays()), 'the toggle is not off after Undo')
    await found('undone', `Undone and read back. The token: ${await operator.verdictText()}`)

    await page.getByRole('button', { name: 'History', exact: true }).click()
    await page.getByRole('heading', { name: 'History' }).waitFor()
    must(
      (await page.getByText(/Include client id in audience/).count()) >= 2,
      'the history does not show both changes',
    )
    await found('history', 'The history shows both changes and the tests.')
  } catch (error) {
    await operator.picture(folder, 'failed').catch(() => undefined)
    throw error
  } finally {
    await close()
  }
}

try {
  await tour()
  console.log(`The main job works on the demo. Pictures: out/tour (${step}).`)
} catch (error) {
  console.error(
    `The tour failed after step ${step}: ${error instanceof Error ? error.message : String(error)}`,
  )
  process.exitCode = 1
}
