// Command milaan is the whole product in one program: the server, its batch commands and its tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/milaan-project/milaan/models"
)

// commands are what the program can do. Every flag can be given as MILAAN_… in the environment too.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Serve a registry."`
	Demo      demoCommand      `cmd:"" help:"Serve a registry of people who do not exist, to look at."`
	Token     tokenCommand     `cmd:"" help:"Make and revoke the tokens that requests need."`
	User      userCommand      `cmd:"" help:"Make, list and change the accounts of people."`
	Audit     auditCommand     `cmd:"" help:"Verify that nobody changed the audit, and sign it."`
	Vault     vaultCommand     `cmd:"" help:"Look after the key that everything is sealed with."`
	Backup    backupCommand    `cmd:"" help:"Make a backup, while the server runs or not."`
	Restore   restoreCommand   `cmd:"" help:"Fill a new folder from a backup."`
	Purge     purgeCommand     `cmd:"" help:"Forget cases, in backups too; the server must not be running."`
	Export    exportCommand    `cmd:"" help:"Write one case into a file that only another office can open."`
	CA        caCommand        `cmd:"" name:"ca" help:"Make a certificate for a local network, that phones can be told to trust."`
	Import    importCommand    `cmd:"" help:"Take files of cases into a registry; run it again after an interruption."`
	Match     matchCommand     `cmd:"" help:"Rank a file of missing children for each child of a file of recovered ones; needs no server and keeps nothing."`
	Calibrate calibrateCommand `cmd:"" help:"Learn the weights from searches whose end is known, and judge what was learned."`
	Eval      evalCommand      `cmd:"" help:"Measure how good names, places, faces and whole searches are, against what is known to be true."`
	Bench     benchCommand     `cmd:"" help:"Measure how fast a registry of any size is, on invented cases."`
	Model     modelCommand     `cmd:"" help:"Look at weights, compare them, and choose those a registry uses."`
	Reindex   reindexCommand   `cmd:"" help:"Build the indexes of a registry anew from its database; the server must not be running."`
	Rematch   rematchCommand   `cmd:"" help:"Search for every recovered child among all reports and propose the likely pairs; run it again after an interruption. The server must not be running."`
	Reenrol   reenrolCommand   `cmd:"" help:"Describe photographs anew that another model described, after an upgrade; run it again after an interruption."`
	Version   versionCommand   `cmd:"" help:"Say which version this is and with what weights."`
}

// console is where a command writes: answers to Out, progress and faults to Err.
type console struct {
	Out, Err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], console{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// oneAtATime lets several goroutines write.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// run is the program without the process around it. It returns the exit code: 0, 1 for a failure, 2 for a wrong call,
// 130 when it was interrupted.
func run(ctx context.Context, args []string, out console) int {
	out.Err = &oneAtATime{w: out.Err} // progress and faults come from several goroutines
	var c commands
	parser, err := kong.New(&c, kong.Name("milaan"), kong.Description("Ranks missing children for recovered ones, with reasons, for people to decide."),
		kong.DefaultEnvars("MILAAN"), kong.Writers(out.Out, out.Err), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(out), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(out.Err, "milaan:", err)
		return 2
	}
	call, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(out.Err, "milaan:", err)
		return 2
	}
	err = call.Run()
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(out.Err, "milaan: stopped; what was finished is kept")
		return 130
	}
	report(out.Err, err)
	return 1
}

// report writes an error with its hint, or every fault.
func report(w io.Writer, err error) {
	var faults models.Faults
	var e *models.Error
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			fmt.Fprintln(w, "milaan:", f.Field+":", f.Message.En, f.Hint.En)
		}
	case errors.As(err, &e):
		fmt.Fprintln(w, "milaan:", err)
		if e.Hint.En != "" {
			fmt.Fprintln(w, " ", e.Hint.En)
		}
	default:
		fmt.Fprintln(w, "milaan:", err)
	}
}
