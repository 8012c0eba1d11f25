// Where a connection ends while the SDK attaches a link, it tells who waits for the link that it is there, which it is not, and throws
// at that, with nobody to catch it. Here the link is given a reason, so that who waits hears of that.
// Knows azure-iot-amqp-base 2.5.3.

/** What the SDK keeps to itself of a link. */
export interface AttachingLink {
  forceDetach(error?: Error): void
  readonly _fsm: { readonly state?: string }
}

/** The SDK's table of links by endpoint, with a reason for each that it detaches while it attaches it. */
export const attachingLinks = <Link extends AttachingLink>(): Record<string, Link> =>
  new Proxy<Record<string, Link>>(
    {},
    {
      set(links, endpoint, link: Link, receiver) {
        const detach = link.forceDetach.bind(link)
        link.forceDetach = error => {
          const isAttaching = link._fsm.state === 'attaching'
          detach(error ?? (isAttaching ? new Error('the connection ended while a link was attached') : undefined))
        }
        return Reflect.set(links, endpoint, link, receiver)
      },
    },
  )

/** The SDK tells of such an end twice. */
export function once<Parameters extends readonly unknown[]>(
  tell: (...parameters: Parameters) => void,
): (...parameters: Parameters) => void {
  let isTold = false
  return (...parameters) => {
    if (isTold) return
    isTold = true
    tell(...parameters)
  }
}
