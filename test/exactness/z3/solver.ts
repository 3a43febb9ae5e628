import { init, type Z3_ast, Z3_error_code, Z3_lbool, type Z3_solver, type Z3Core } from 'z3-solver'

/** The threads of z3 are the business of what runs its machine code. */
interface Emscripten {
  readonly PThread: { terminateAllThreads(): void }
}

/** One z3 with what it has been told so far. */
export interface Solver {
  /** Takes SMT-LIB declarations, definitions and assertions. Throws with z3's own words where it takes one for an error. */
  tell(text: string): void
  /** Can all of these hold, too? For questions about one packet, which take no search. */
  isPossible(formulas: readonly string[]): Promise<boolean>
  /**
   * Values of the declared constants for which all of these hold, too; one that is missing may have any. Undefined: they
   * cannot. For questions about all packets.
   */
  find(formulas: readonly string[]): Promise<ReadonlyMap<string, bigint> | undefined>
  close(): void
}

/** Without `close` the threads of z3 keep the process alive. */
export async function openSolver(): Promise<Solver> {
  const { Z3, em } = (await init()) as { readonly Z3: Z3Core; readonly em: Emscripten }
  const context = Z3.mk_context(Z3.mk_config())
  // Not `eval_smtlib2_string`: it reads its text on another thread, when this one has given the memory away again.
  const parser = Z3.mk_parser_context(context)
  Z3.parser_context_inc_ref(context, parser)
  const assertions: Z3_ast[] = []
  const kept = newSolver()

  function newSolver(): Z3_solver {
    const solver = Z3.mk_solver_for_logic(context, Z3.mk_string_symbol(context, 'QF_BV'))
    Z3.solver_inc_ref(context, solver)
    for (const assertion of assertions) Z3.solver_assert(context, solver, assertion)
    return solver
  }

  function read(text: string): readonly Z3_ast[] {
    const formulas = Z3.parser_context_from_string(context, parser, text)
    Z3.ast_vector_inc_ref(context, formulas)
    const error = Z3.get_error_code(context)
    if (error !== Z3_error_code.Z3_OK) throw new Error(`${Z3.get_error_msg(context, error)}: ${text.slice(0, 200)}`)
    const size = Z3.ast_vector_size(context, formulas)
    return Array.from({ length: size }, (_, i) => Z3.ast_vector_get(context, formulas, i))
  }

  async function check(solver: Z3_solver, formulas: readonly string[]): Promise<boolean> {
    for (const formula of read(formulas.map((each) => `(assert ${each})`).join('\n'))) {
      Z3.solver_assert(context, solver, formula)
    }
    const answer = await Z3.solver_check(context, solver)
    // Undecided must never pass for either answer.
    if (answer === Z3_lbool.Z3_L_UNDEF) throw new Error(Z3.solver_get_reason_unknown(context, solver))
    return answer === Z3_lbool.Z3_L_TRUE
  }

  /** With what z3 has learnt of the assertions, and without simplifying the whole, after which its values would take minutes. */
  async function stepwise<T>(formulas: readonly string[], result: (possible: boolean) => T): Promise<T> {
    Z3.solver_push(context, kept)
    try {
      return result(await check(kept, formulas))
    } finally {
      Z3.solver_pop(context, kept, 1)
    }
  }

  return {
    tell(text) {
      for (const assertion of read(text)) {
        assertions.push(assertion)
        Z3.solver_assert(context, kept, assertion)
      }
    },
    isPossible: (formulas) => stepwise(formulas, (possible) => possible),
    async find(formulas) {
      const solver = newSolver()
      const possible = await check(solver, formulas)
      Z3.solver_dec_ref(context, solver)
      if (!possible) return undefined
      return stepwise(formulas, () => valuesIn(Z3.model_to_string(context, Z3.solver_get_model(context, kept))))
    },
    close() {
      Z3.del_context(context)
      em.PThread.terminateAllThreads()
    },
  }
}

/** `port -> #x0050`, `v6 -> false`, one a line. */
function valuesIn(text: string): ReadonlyMap<string, bigint> {
  return new Map(
    [...text.matchAll(/^([\w.]+) -> (true|false|#[xb][0-9a-f]+)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.startsWith('#') ? BigInt(`0${value.slice(1)}`) : BigInt(value === 'true'),
    ]),
  )
}
