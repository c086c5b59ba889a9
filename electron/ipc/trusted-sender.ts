/** The parts of an IPC event that are checked. */
export type SenderFrame = { readonly origin: string; readonly parent: unknown }
export type Sender = { readonly senderFrame: SenderFrame | null; readonly sender: object }

/**
 * Whether a call comes from the main frame of our own window. In: the event, the origin of our page, and our
 * window's contents. Only our main frame may call, because an embedded page would otherwise have the
 * operator's rights at the gateway. Refuses when in doubt, for example when the frame no longer exists.
 */
export function isTrustedSender(event: Sender, appOrigin: string, ours: object | null): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame.parent === null &&
    frame.origin === appOrigin &&
    ours !== null &&
    event.sender === ours
  )
}
