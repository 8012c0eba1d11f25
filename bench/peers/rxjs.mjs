// A pipe of RxJS for each rule, all on one Subject.
import { filter, map, Subject } from 'rxjs'
import { compileTest } from './closures.mjs'

export function build(rules) {
  const bodies$ = new Subject()
  let matched = []
  for (const rule of rules) {
    const tests = rule.tests.map(compileTest)
    bodies$
      .pipe(
        filter(body => tests.every(test => test(body))),
        map(() => rule.id),
      )
      .subscribe(id => matched.push(id))
  }
  return body => {
    matched = []
    bodies$.next(body)
    return matched
  }
}
