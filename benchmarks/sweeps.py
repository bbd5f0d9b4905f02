"""What a sweep costs: speed on two processes, memory by number of cells, a design of many cells.

python benchmarks/sweeps.py [speed | memory | many]

A process that is started afresh loads the module that was run first. The command line keeps that
one light; here it is this file.
"""

if __name__ == "__main__":
    import sys

    from _sweeps import measure

    measure(sys.argv[1:])
