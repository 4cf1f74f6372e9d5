"""How a library grows: build, bytes, memory, opening, latency, recall and one more document, by size.

    python -m eval.bench.growth CORPUS --data DATA --sizes 1k,10k,64k,1m

This library, the same on milvus-lite, and the peers' recipes get the same pieces of the same
documents and the same vectors, which are there before the clock starts: what is timed is everything
beyond encoding. Every system and size runs in a process of its own. Needs zhiduan[eval,milvus,peers];
a system whose packages are missing is left out and named.
"""
