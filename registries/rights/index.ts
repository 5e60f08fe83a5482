/** Who may do what in the registers: persons by right and organisation, systems by their own entries, operators everything. */
export * from './rights.ts';
