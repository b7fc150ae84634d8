// Checks a published ledger with golang.org/x/mod's sumdb/note and sumdb/tlog, which know nothing
// of it: the checkpoint's signature, every tile against its root, every entry of every bundle
// against its leaf hash, and a proof of one entry.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// site reads tiles from the directory of a published ledger.
type site struct{ directory string }

func (s site) Height() int { return height }

// path is the name that C2SP tlog-tiles gives a tile: that of x/mod without the height in it.
func (s site) path(t tlog.Tile) string {
	return strings.Replace(t.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}

func (s site) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, t := range tiles {
		read, err := os.ReadFile(filepath.Join(s.directory, s.path(t)))
		if err != nil {
			return nil, err
		}
		data = append(data, read)
	}
	return data, nil
}

func (s site) SaveTiles([]tlog.Tile, [][]byte) {}

func fail(format string, arguments ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}

func must(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

// openCheckpoint is the tree that a checkpoint is of, once its signature has been verified.
func openCheckpoint(message []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err, "vkey")
	opened, err := note.Open(message, note.VerifierList(verifier))
	must(err, "checkpoint")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("the checkpoint is not three lines that begin with %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	root, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

// entries calls body with every entry of the bundles.
func entries(directory string, size int64, body func(index int64, entry []byte)) {
	index := int64(0)
	for number := int64(0); index < size; number++ {
		width := size - index
		if width > 256 {
			width = 256
		}
		t := tlog.Tile{H: height, L: -1, N: number, W: int(width)}
		name := strings.Replace(t.Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(directory, name))
		must(err, "bundle")
		for ; width > 0; width-- {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				fail("%s ends within an entry", name)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			body(index, bundle[2:length])
			bundle = bundle[length:]
			index++
		}
		if len(bundle) != 0 {
			fail("%s has more than its entries", name)
		}
	}
}

// checkProof verifies a C2SP tlog-proof of an entry.
func checkProof(file, vkey string, entry []byte) {
	data, err := os.ReadFile(file)
	must(err, "proof")
	at := bytes.Index(data, []byte("\n\n"))
	if at < 0 {
		fail("%s has no empty line", file)
	}
	tree := openCheckpoint(data[at+2:], vkey)
	var index int64 = -1
	var proof tlog.RecordProof
	for number, line := range strings.Split(string(data[:at]), "\n") {
		switch {
		case number == 0:
			if line != "c2sp.org/tlog-proof@v1" {
				fail("%s is no proof", file)
			}
		case strings.HasPrefix(line, "extra "):
			extra, err := base64.StdEncoding.DecodeString(line[6:])
			must(err, "extra")
			if !bytes.Equal(extra, entry) {
				fail("the entry in the proof is another")
			}
		case strings.HasPrefix(line, "index "):
			index, err = strconv.ParseInt(line[6:], 10, 64)
			must(err, "index")
		default:
			hash, err := tlog.ParseHash(line)
			must(err, "hash")
			proof = append(proof, hash)
		}
	}
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)), "proof")
}

func main() {
	if len(os.Args) != 6 {
		fail("usage: checklog DIRECTORY VKEY PROOF ENTRY INDEX")
	}
	directory, vkey := os.Args[1], os.Args[2]
	message, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	must(err, "checkpoint")
	tree := openCheckpoint(message, vkey)
	hashes := tlog.TileHashReader(tree, site{directory})
	var indexes []int64
	var leaves []tlog.Hash
	entries(directory, tree.N, func(index int64, entry []byte) {
		indexes = append(indexes, tlog.StoredHashIndex(0, index))
		leaves = append(leaves, tlog.RecordHash(entry))
	})
	// ReadHashes authenticates what it gives under the root.
	stored, err := hashes.ReadHashes(indexes)
	must(err, "tiles")
	for index, leaf := range leaves {
		if stored[index] != leaf {
			fail("entry %d is not the one its tile has", index)
		}
	}
	index, err := strconv.ParseInt(os.Args[5], 10, 64)
	must(err, "index")
	own, err := tlog.ProveRecord(tree.N, index, hashes)
	must(err, "proving")
	must(tlog.CheckRecord(own, tree.N, tree.Hash, index, leaves[index]), "own proof")
	entry, err := os.ReadFile(os.Args[4])
	must(err, "entry")
	checkProof(os.Args[3], vkey, entry)
	fmt.Printf("x/mod agrees: %d entries, root %s, entry %d proved\n", tree.N, tree.Hash, index)
}
