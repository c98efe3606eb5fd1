/** A set that forgets its oldest members instead of growing without end. */
export class RecentSet {
  private readonly members = new Set<string>();

  constructor(private readonly maxSize: number) {}

  has(member: string): boolean {
    return this.members.has(member);
  }

  add(member: string): void {
    this.members.delete(member);
    this.members.add(member);
    const [oldest] = this.members;
    if (this.members.size > this.maxSize && oldest !== undefined) this.members.delete(oldest);
  }
}
