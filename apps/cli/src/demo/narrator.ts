/** The story did not hold at this step. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Tells the story line by line: what was asked, what came back, and whether it is what should have come. */
export class Narrator {
  private held = 0;
  private failed = 0;

  chapter(title: string): void {
    console.log(`\n${title}`);
  }

  /** One step. `holds` is what must be true of the answer; a step that faults has failed. */
  async step<Answer>(
    asked: string,
    act: () => Promise<Answer>,
    cameBack: (answer: Answer) => Readonly<{ holds: boolean; text: string }>,
  ): Promise<Answer> {
    const answer = await act().catch((fault: unknown) => {
      this.line(false, asked, fault instanceof Error ? fault.message : String(fault));
      throw new StepFailed(asked, { cause: fault });
    });
    const { holds, text } = cameBack(answer);
    this.line(holds, asked, text);
    if (!holds) throw new StepFailed(asked);
    return answer;
  }

  /** A bar on a terminal, a line every quarter elsewhere. */
  progress(label: string): (percent: number) => void {
    let shown = -1;
    return (percent) => {
      const whole = Math.floor(percent);
      if (process.stdout.isTTY) {
        const bar = '█'.repeat(Math.floor(whole / 4)).padEnd(25, '░');
        process.stdout.write(`\r    ${bar} ${String(whole).padStart(3)} % ${label}${whole >= 100 ? '\n' : ''}`);
      } else if (Math.floor(whole / 25) > Math.floor(shown / 25)) {
        console.log(`    ${String(whole).padStart(3)} % ${label}`);
      }
      shown = Math.max(shown, whole);
    };
  }

  /** How it went, in a line. */
  closing(): string {
    return `\n${this.held} steps held, ${this.failed} did not.`;
  }

  private line(holds: boolean, asked: string, text: string): void {
    if (holds) this.held += 1;
    else this.failed += 1;
    console.log(`  ${holds ? '✓' : '✗'} ${asked}\n      ${text}`);
  }
}
