// Strongly connected components of a graph that is given by its edges (Tarjan's algorithm). Pure.

/** How much may still be done. */
export interface Budget {
  left: number
}

/**
 * The component of each node that can be reached from the given ones; nodes have the same where each can be reached
 * from the other. Spends one of the budget for each node and each edge; undefined where it does not suffice.
 */
export function componentsOf(
  from: Iterable<number>,
  edgesOf: (node: number) => readonly number[],
  budget: Budget,
): ReadonlyMap<number, number> | undefined {
  const components = new Map<number, number>()
  const orders = new Map<number, number>()
  const lowest = new Map<number, number>()
  const open: number[] = []
  for (const root of from) {
    if (orders.has(root)) continue
    const path: { readonly node: number; readonly edges: readonly number[]; next: number }[] = []
    const visit = (node: number) => {
      const edges = edgesOf(node)
      budget.left -= edges.length + 1
      orders.set(node, orders.size)
      lowest.set(node, orders.size - 1)
      open.push(node)
      path.push({ node, edges, next: 0 })
    }
    visit(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      if (budget.left < 0) return undefined
      const { node } = top
      const target = top.edges[top.next++]
      if (target === undefined) {
        path.pop()
        const low = lowest.get(node) ?? 0
        const parent = path.at(-1)?.node
        if (parent !== undefined) lowest.set(parent, Math.min(lowest.get(parent) ?? 0, low))
        if (low === orders.get(node)) {
          for (let member = open.pop(); member !== undefined; member = open.pop()) {
            components.set(member, low)
            if (member === node) break
          }
        }
      } else if (!orders.has(target)) visit(target)
      else if (!components.has(target)) lowest.set(node, Math.min(lowest.get(node) ?? 0, orders.get(target) ?? 0))
    }
  }
  return components
}
